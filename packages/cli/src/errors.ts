import { errorFamily } from '@waybill/shared/kernel';

export const cliError = errorFamily({
  E_USAGE: {
    exit: 2,
    meaning: 'The command line names no known command, or a flag is malformed.',
    cure: 'run `waybill --help`, or `waybill COMMAND --help`',
  },
});
