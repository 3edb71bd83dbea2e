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
});
