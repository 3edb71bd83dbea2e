import { errorFamily } from '../kernel/index.ts';

export const promotionError = errorFamily({
  E_TAG_MOVED: {
    exit: 1,
    meaning:
      'A tag at the destination does not name the digest that the caller expected, or was moved by somebody else meanwhile.',
    cure: 'look at who moved the tag; then run again with the digest that is there now as `expect-previous`',
  },
  E_TAG_MOVE_REFUSED: {
    exit: 1,
    meaning: 'A tag at the destination names another digest and `allow-move` is false.',
    cure: 'set `allow-move: true`, or choose a new tag',
  },
  E_PLAN_CONFLICT: {
    exit: 1,
    meaning: 'The plan found something that a destination will not take; nothing was written.',
    cure: 'the message lists each conflict; solve them and run again',
  },
  E_EVIDENCE_LOST: {
    exit: 1,
    meaning:
      'A referrer (signature, SBOM, provenance) could not be brought to a destination and `evidence` is strict; the tag was not moved.',
    cure: 'read which artifact was refused and why; set `evidence: warn` to promote without it',
  },
  E_INCOMPLETE: {
    exit: 1,
    meaning: 'After copying, a part of the image was not at the destination; the tag was not moved.',
    cure: 'run again: what arrived is not sent twice; if it happens again, the registry loses content',
  },
  E_DESTINATION_FAILED: {
    exit: 1,
    meaning: 'One or more of several destinations failed; the others are done.',
    cure: 'the message names each one and why; run again: the ones that are done cost a look only',
  },
  E_LEDGER_BROKEN: {
    exit: 1,
    meaning: 'The ledger of an environment is not one unbroken chain: an entry is missing, altered or out of place.',
    cure: 'find out who changed or deleted tags that begin with `ledger-`; make them immutable in the repository',
  },
  E_TAGS_UNLISTED: {
    exit: 2,
    meaning: 'A repository has so many tags that the environments with a ledger cannot be found among them.',
    cure: 'name the environments: `--environment prod`',
  },
  E_NO_ROLLBACK: {
    exit: 1,
    meaning: 'There is no earlier digest in the ledger to go back to.',
    cure: 'promote the wanted digest by name instead',
  },
  E_NOT_PROMOTED: {
    exit: 1,
    meaning: 'The image has not been promoted into an environment that `require` names, or not long enough ago.',
    cure: 'promote it into that environment first',
  },
});
