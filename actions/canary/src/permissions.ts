import type { PolicyScope, PolicyStatement } from '@waybill/shared/credentials';
import { parseEcrHost } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';

/** What it takes to attach the decision to the image. */
const ATTACHING = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:GetDownloadUrlForLayer',
  'ecr:ListImageReferrers',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
];

/** What a run may call, and on what. */
export function statementsFor(
  inputs: Pick<Inputs, 'application' | 'group' | 'alarms' | 'lambda'> & Partial<Pick<Inputs, 'image' | 'analysis'>>,
  scope: PolicyScope,
): PolicyStatement[] {
  const { application, group, alarms, lambda, image } = inputs;
  const attaches = image !== undefined && inputs.analysis !== undefined;
  const registry = image === undefined ? undefined : (parseEcrHost(image.host ?? '') ?? scope);
  const arn = (service: string, resource: string): string =>
    `arn:${scope.partition}:${service}:${scope.region}:${scope.account}:${resource}`;
  return [
    {
      actions: ['codedeploy:GetApplication', 'codedeploy:ListDeploymentGroups'],
      resources: [arn('codedeploy', `application:${application}`)],
    },
    {
      actions: [
        'codedeploy:GetDeploymentGroup',
        'codedeploy:CreateDeployment',
        'codedeploy:GetDeployment',
        'codedeploy:ListDeployments',
        'codedeploy:BatchGetDeployments',
        ...(alarms.length > 0 ? ['codedeploy:UpdateDeploymentGroup'] : []),
      ],
      resources: [arn('codedeploy', `deploymentgroup:${application}/${group}`)],
    },
    {
      actions: ['codedeploy:GetDeploymentConfig', 'codedeploy:CreateDeploymentConfig'],
      resources: [arn('codedeploy', 'deploymentconfig:*')],
    },
    ...(registry === undefined
      ? []
      : [
          {
            actions: ['ecr:BatchGetImage', ...(attaches ? ATTACHING : [])],
            resources: [
              `arn:${scope.partition}:ecr:${registry.region}:${registry.account}:repository/${image?.repository}`,
            ],
          },
        ]),
    ...(lambda === undefined ? ecsStatements(arn) : lambdaStatements(lambda.functionName, arn)),
    {
      actions: [
        'cloudwatch:DescribeAlarms',
        'cloudwatch:GetMetricData',
        'cloudwatch:ListMetrics',
        ...(attaches ? ['ecr:GetAuthorizationToken'] : []),
        // IAM knows no resource for these. Source: Service Authorization Reference, CodeDeploy.
        'codedeploy:ListDeploymentTargets',
        'codedeploy:BatchGetDeploymentTargets',
        'codedeploy:StopDeployment',
        'codedeploy:ListApplications',
        'codedeploy:ListDeploymentConfigs',
        ...(lambda === undefined
          ? ['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth']
          : ['lambda:ListFunctions']),
      ],
      resources: ['*'],
    },
  ];
}

function ecsStatements(arn: (service: string, resource: string) => string): PolicyStatement[] {
  return [
    { actions: ['ecs:DescribeServices'], resources: [arn('ecs', 'service/*')] },
    { actions: ['ecs:ListTasks', 'ecs:DescribeTasks'], resources: ['*'] },
    { actions: ['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition', 'ecs:TagResource'], resources: ['*'] },
    {
      actions: ['iam:PassRole'],
      resources: ['*'],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  ];
}

function lambdaStatements(functionName: string, arn: (service: string, resource: string) => string): PolicyStatement[] {
  return [
    {
      actions: [
        'lambda:GetAlias',
        'lambda:ListAliases',
        'lambda:GetFunction',
        'lambda:UpdateFunctionCode',
        'lambda:PublishVersion',
      ],
      resources: [arn('lambda', `function:${functionName}`), arn('lambda', `function:${functionName}:*`)],
    },
  ];
}
