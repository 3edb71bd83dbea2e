import { errorFamily } from '@waybill/shared/kernel';

export const canaryError = errorFamily({
  E_ROLLED_BACK: {
    exit: 1,
    meaning: 'The deployment did not hold and was rolled back to its end: the old revision serves.',
    cure: 'read the cause in the job summary, and deploy again when it is mended',
  },
  E_ROLLBACK_FAILED: {
    exit: 1,
    meaning: 'The deployment was to be rolled back, and the rollback did not succeed.',
    cure: 'look at the service now: the job summary says which revision serves and links to the deployment',
  },
  E_STOPPED: {
    exit: 1,
    meaning: 'The deployment was stopped, and there was nothing to roll back or no rollback was asked for.',
    cure: 'read the cause in the job summary, and deploy again',
  },
  E_DEPLOYMENT_FAILED: {
    exit: 1,
    meaning: 'CodeDeploy ended the deployment as failed.',
    cure: 'read the cause in the job summary, and deploy again when it is mended',
  },
  E_CANARY_REFUSED: {
    exit: 1,
    meaning: 'The deployment went through, but the alarms or the judge spoke against it.',
    cure: 'read the cause in the job summary; the new revision serves, so roll it back if it is bad',
  },
  E_LEFT_RUNNING: {
    exit: 1,
    meaning: 'The run ended before the deployment, which goes on by itself as `on-cancel` or `on-failure` asks.',
    cure: 'follow it in the console; a new run of the same deployment goes on with it',
  },
});
