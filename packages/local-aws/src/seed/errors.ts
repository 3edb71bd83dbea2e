import { errorFamily } from '@waybill/shared/kernel';

export const seedError = errorFamily({
  E_SEED: {
    exit: 2,
    meaning: 'The seed file of the local AWS has mistakes; all of them are listed.',
    cure: 'correct the listed members; packages/local-aws/README.md shows a whole seed',
  },
});
