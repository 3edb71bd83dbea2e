import { errorFamily } from '../kernel/index.ts';

export const evidenceError = errorFamily({
  E_EVIDENCE_FULL: {
    exit: 1,
    meaning: 'An image has as many referrers as its registry allows, so no further evidence can be attached.',
    cure: 'delete referrers of the image that nobody needs any more; ECR allows 100 an image',
  },
  E_EVIDENCE_NOT_LISTED: {
    exit: 3,
    meaning: 'Evidence was stored, but the registry does not list it among the referrers of the image.',
    cure: 'run again: what is stored is not stored twice; if it stays so, the registry does not support referrers',
  },
  E_EVIDENCE_REQUIRED: {
    exit: 1,
    meaning:
      'Evidence that `require` or the policy asks for (scan decision, provenance, SBOM, signature) is not attached to the image at the source, or does not hold.',
    cure: 'each line says what to do; nothing was written',
  },
  E_SIGNATURE_KEY: {
    exit: 2,
    meaning: 'A signature is required, and there is no public key to check it with, or the key cannot be used.',
    cure: 'name the PEM file of the public key under `promote.signature-keys` of the file that `policy` points to',
  },
});
