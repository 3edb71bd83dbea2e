import { errorFamily } from '../kernel/index.ts';

export const codedeployError = errorFamily({
  E_NO_APPLICATION: {
    exit: 2,
    meaning: 'The CodeDeploy application does not exist in this account and region.',
    cure: 'check the input `application` and the region of the credentials',
  },
  E_NO_DEPLOYMENT_GROUP: {
    exit: 2,
    meaning: 'The application has no such deployment group, or the group lacks what a deployment needs.',
    cure: 'check the input `deployment-group`',
  },
  E_DEPLOYMENT_CONFIG: {
    exit: 2,
    meaning: 'The deployment configuration does not exist, or does not fit the platform of the deployment group.',
    cure: 'name one that exists, or write `canary 10% 5m`, `linear 10% every 1m` or `all-at-once`',
  },
  E_WRONG_PLATFORM: {
    exit: 2,
    meaning: 'An input belongs to another compute platform than the deployment group’s.',
    cure: 'give the inputs of the group’s own platform, or name another deployment group',
  },
  E_APPSPEC: {
    exit: 2,
    meaning: 'The AppSpec is malformed or does not fit the deployment group.',
    cure: 'correct the file, or leave out `appspec`: it is then built from the other inputs',
  },
  E_TASK_DEFINITION: {
    exit: 2,
    meaning: 'The task definition cannot be read, does not exist, or does not hold the named container.',
    cure: 'check the inputs `task-definition` and `container`',
  },
  E_FUNCTION: {
    exit: 2,
    meaning: 'The Lambda function, alias or version does not exist or cannot be deployed.',
    cure: 'check the inputs `function`, `alias` and `version`',
  },
  E_SERVICE: {
    exit: 2,
    meaning: 'The ECS service does not exist or is not deployed by CodeDeploy.',
    cure: 'check the deployment group’s service, and that its deployment controller is CODE_DEPLOY',
  },
  E_NO_AWS_GUARD: {
    exit: 2,
    meaning: 'AWS could not roll the deployment back by itself if this process died.',
    cure: 'enable automatic rollback on failure, on alarm and on stop, and an alarm, in the deployment group, or set `require-aws-guard: false`',
  },
  E_NO_IMAGE: {
    exit: 2,
    meaning: 'The image that shall be deployed is not in its registry.',
    cure: 'promote it there first, and give the digest that promote gave',
  },
  E_TIMEOUT_SHORT: {
    exit: 2,
    meaning: 'The timeout cannot hold the waits that the deployment has by its configuration.',
    cure: 'raise `timeout`, or choose a shorter shift',
  },
  E_ALARM_MISSING: {
    exit: 2,
    meaning: 'An alarm that should guard the deployment does not exist in this account and region.',
    cure: 'check the input `alarms` and the alarms of the deployment group',
  },
  E_ALARM_ACTIVE: {
    exit: 1,
    meaning: 'An alarm that guards the deployment is in ALARM before it begins.',
    cure: 'wait until the alarm is OK, or set `require-aws-guard: false` if this deployment is the repair: it then goes without that alarm',
  },
  E_DEPLOYMENT_BUSY: {
    exit: 1,
    meaning: 'Another deployment of the same group is running; CodeDeploy allows one.',
    cure: 'wait for it, or set `on-busy: wait`',
  },
  E_SUPERSEDED: {
    exit: 1,
    meaning: 'A newer run has already deployed to this group; this older run must not overtake it.',
    cure: 'nothing: deploy again from the newest run if that is not what you want',
  },
  E_DEPLOYMENT_REFUSED: {
    exit: 2,
    meaning: 'CodeDeploy refused to create the deployment.',
    cure: 'correct what the message names',
  },
  E_DEPLOYMENT_LOST: {
    exit: 3,
    meaning: 'The answer to CreateDeployment was lost, and no deployment with this run’s marker appeared.',
    cure: 'run again: a deployment of this run that does appear is continued, never made twice',
  },
  E_CANARY_FAULT: {
    exit: 3,
    meaning: 'An AWS service or the network failed, also after all retries.',
    cure: 'run again later; the log names the call',
  },
  E_CANARY_DENIED: {
    exit: 2,
    meaning: 'The credentials do not allow a call that the canary needs.',
    cure: 'add the named action to the role; docs/permissions.md lists all of them',
  },
});
