import type { ActionFile } from '../action-file.ts';

const input = (description: string, otherwise = '') => ({ description, required: false, default: otherwise });

/** The doctor's flags; the common ones are those of every action. */
export const DOCTOR: ActionFile = {
  description: 'look at everything that a run needs, and say what is missing; writes nothing',
  inputs: {
    repository: input('ECR repository that images are pushed to: is it there, is it scanned, may the role use it'),
    application: input('CodeDeploy application of the canary'),
    'deployment-group': input('its deployment group: does AWS itself stop and roll back'),
    alarms: input('CloudWatch alarms that guard the deployment, one a line'),
    actions: input(
      'actions whose permissions are checked (build-image, scan, promote, canary); those that the flags speak of otherwise',
    ),
    'trust-policy': input('file with the trust policy of the role, where iam:GetRole is not allowed'),
    'codebuild-project': input('file with a CodeBuild project as `aws codebuild batch-get-projects` prints it'),
    'role-to-assume': input('role ARN; several lines are a chain, hub first'),
    'aws-region': input('region of the API calls'),
    audience: input('audience of the identity token', 'sts.amazonaws.com'),
    credentials: input('where the first keys come from', 'auto'),
    'allowed-account-ids': input('accounts that the keys may belong to'),
    'allow-endpoint-override': input('honor endpoints and certificates of the environment', 'false'),
    timeout: input('deadline of the whole examination', '5m'),
  },
};
