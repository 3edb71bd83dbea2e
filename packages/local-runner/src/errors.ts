import { errorFamily } from '@waybill/shared/kernel';

export const runnerError = errorFamily({
  E_WORKFLOW: {
    exit: 2,
    meaning: 'A workflow or action file is not one that GitHub would accept; every place is listed.',
    cure: 'correct the listed places',
  },
  E_WORKFLOW_UNSUPPORTED: {
    exit: 2,
    meaning: 'A workflow or action file uses a feature that the rehearsal runner does not have.',
    cure: 'leave the feature out of the rehearsal, or run the workflow on GitHub',
  },
  E_WORKFLOW_CALL: {
    exit: 2,
    meaning: 'A workflow was started or called with inputs, secrets or permissions that it does not allow.',
    cure: 'give what `on.workflow_call` or `on.workflow_dispatch` of the called file declares',
  },
});
