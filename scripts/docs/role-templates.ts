import { policyDocument, trustPolicy } from '@waybill/shared/credentials';
import { stringify } from 'yaml';
import {
  APPLICATION,
  FUNCTION,
  GROUP,
  type Needed,
  neededActions,
  REPOSITORY,
  SCOPE,
  SOURCE_ACCOUNT,
} from './permission-needs.ts';

/** How a template takes in a parameter. */
const sub = (name: string): string => `\${${name}}`;

/** What stands in the template for the example's own names. The longer ones go first. */
const PARAMETERS: readonly (readonly [text: string, parameter: string])[] = [
  [APPLICATION, 'Application'],
  [GROUP, 'DeploymentGroup'],
  [FUNCTION, 'FunctionName'],
  [REPOSITORY, 'Repository'],
  [SCOPE.account, 'AWS::AccountId'],
  [SOURCE_ACCOUNT, 'SourceAccount'],
  [SCOPE.region, 'AWS::Region'],
];

const text = (Description: string, Default?: string) => ({
  Type: 'String',
  Description,
  ...(Default !== undefined && { Default }),
});

/** examples/cloudformation: path and text of each template. */
export async function roleTemplates(): Promise<Map<string, string>> {
  const needed = await neededActions();
  return new Map([
    [
      'examples/cloudformation/roles.yml',
      template(rolesFor(needed), 'Roles for the four actions, each with what it calls and nothing else'),
    ],
    [
      'examples/cloudformation/repository.yml',
      template(IMAGES, 'A repository whose tags do not move and whose images are scanned'),
    ],
  ]);
}

function template(body: object, Description: string): string {
  const head = '# Made by `npm run docs`. Change the functions in actions/*/src/permissions.ts, not this file.\n';
  const document = { AWSTemplateFormatVersion: '2010-09-09', Description, ...body };
  return head + stringify(document, { version: '1.1', lineWidth: 140, aliasDuplicateObjects: false });
}

const PARAMETER_TEXTS = {
  Owner: text('Owner of the GitHub repository whose jobs may assume the roles'),
  Name: text('Name of that repository'),
  OwnerId: text('Id of the owner: gh api repos/OWNER/NAME --jq .owner.id'),
  RepositoryId: text('Id of the repository: gh api repos/OWNER/NAME --jq .id'),
  Environment: text('GitHub environment of the jobs', 'prod'),
  Workflow: text(
    'The workflow file that the jobs are in, as job_workflow_ref',
    'OWNER/waybill/.github/workflows/deliver.yml@refs/tags/v1',
  ),
  Repository: text('ECR repository', REPOSITORY),
  SourceAccount: text('Account that promote reads from'),
  Application: text('CodeDeploy application', APPLICATION),
  DeploymentGroup: text('Its deployment group', GROUP),
  FunctionName: text('Lambda function', 'hello-service'),
};

/** A role for each action, and each use of canary. */
function rolesFor(needed: readonly Needed[]): object {
  const named = needed.map((one) => [logicalId(one.action, one.use), one] as const);
  return {
    Parameters: PARAMETER_TEXTS,
    Resources: Object.fromEntries(named.map(([id, one]) => [id, role(one)])),
    Outputs: Object.fromEntries(
      named.map(([id, { action }]) => [
        id,
        { Description: `role-to-assume of ${action}`, Value: { 'Fn::GetAtt': [id, 'Arn'] } },
      ]),
    ),
  };
}

function logicalId(action: string, use: string): string {
  const variant = use.includes('Lambda') ? 'Lambda' : use.includes('ECS') ? 'Ecs' : '';
  return `${action
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}${variant}Role`;
}

function role({ action, use, statements }: Needed): object {
  const trust = trustPolicy({
    ...SCOPE,
    repository: `${sub('Owner')}/${sub('Name')}`,
    ids: { owner: sub('OwnerId'), repository: sub('RepositoryId') },
    context: `environment:${sub('Environment')}`,
    workflow: sub('Workflow'),
  });
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      Description: `${action} ${use}`,
      MaxSessionDuration: 3600,
      AssumeRolePolicyDocument: substituted(trust),
      Policies: [{ PolicyName: action, PolicyDocument: substituted(policyDocument(statements)) }],
    },
  };
}

const IMAGES = {
  Parameters: {
    Repository: text('Name of the repository', 'hello-service'),
    ReaderAccounts: { Type: 'CommaDelimitedList', Description: 'Accounts that promote from this one', Default: '' },
  },
  Conditions: { HasReaders: { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'ReaderAccounts' }] }, ''] }] } },
  Resources: {
    Images: {
      Type: 'AWS::ECR::Repository',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        RepositoryName: { Ref: 'Repository' },
        ImageTagMutability: 'IMMUTABLE',
        ImageScanningConfiguration: { ScanOnPush: true },
        RepositoryPolicyText: {
          'Fn::If': [
            'HasReaders',
            {
              Version: '2012-10-17',
              Statement: [
                {
                  Sid: 'PromoteFromHere',
                  Effect: 'Allow',
                  Principal: { AWS: { Ref: 'ReaderAccounts' } },
                  Action: [
                    'ecr:BatchCheckLayerAvailability',
                    'ecr:BatchGetImage',
                    'ecr:GetDownloadUrlForLayer',
                    'ecr:ListImageReferrers',
                    'ecr:ListImages',
                  ],
                },
              ],
            },
            { Ref: 'AWS::NoValue' },
          ],
        },
      },
    },
  },
};

/** Every text with a name of the example in it becomes a substitution. */
function substituted(value: unknown): unknown {
  if (typeof value === 'string') {
    const general = PARAMETERS.reduce(
      (text, [name, parameter]) => text.replaceAll(name, sub(parameter)),
      value,
    ).replace(/^arn:aws:/, `arn:${sub('AWS::Partition')}:`);
    return general.includes('${') ? { 'Fn::Sub': general } : general;
  }
  if (Array.isArray(value)) return value.map(substituted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, substituted(inner)]));
}
