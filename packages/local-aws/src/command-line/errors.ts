import { errorFamily } from '@waybill/shared/kernel';

export const commandError = errorFamily({
  E_LOCAL_AWS_USAGE: {
    exit: 2,
    meaning: 'The local AWS was started with arguments that it does not have.',
    cure: 'run it with --help to see what it takes',
  },
});
