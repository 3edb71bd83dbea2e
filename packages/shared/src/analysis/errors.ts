import { errorFamily } from '../kernel/index.ts';

export const analysisError = errorFamily({
  E_ANALYSIS: {
    exit: 2,
    meaning: 'The analysis file asks for something that cannot be judged on this deployment.',
    cure: 'correct the file; docs/schemas/analysis.json describes it',
  },
  E_ERROR_BUDGET: {
    exit: 1,
    meaning: 'The service spends its error budget too fast, or has spent it, so no canary begins.',
    cure: 'wait until it has recovered; for the release that mends it set `when-burning: warn` in `slo`',
  },
  E_RECORD: {
    exit: 2,
    meaning: 'A decision record cannot be read or is of another version.',
    cure: 'replay it with the version of waybill that wrote it',
  },
});
