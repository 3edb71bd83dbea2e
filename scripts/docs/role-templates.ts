import { type PolicyStatement, policyDocument, trustPolicy } from '@waybill/shared/credentials';
import { stringify } from 'yaml';
import { neededBy } from './permission-needs.ts';

/** How a template takes in a parameter. */
const sub = (name: string): string => `\${${name}}`;

/** Pseudo parameters and parameters of the template stand where a page has values. */
const SCOPE = { partition: sub('AWS::Partition'), region: sub('AWS::Region'), account: sub('AWS::AccountId') } as const;
const NAMES = {
  repository: sub('Repository'),
  sourceAccount: sub('SourceAccount'),
  sourceRegion: sub('AWS::Region'),
  application: sub('Application'),
  group: sub('DeploymentGroup'),
  functionName: sub('FunctionName'),
} as const;

const text = (Description: string, Default?: string) => ({
  Type: 'String',
  Description,
  ...(Default !== undefined && { Default }),
});

/** examples/cloudformation: path and text of each template. */
export function roleTemplates(): Map<string, string> {
  return new Map([
    [
      'examples/cloudformation/roles.yml',
      template(ROLES, 'Roles for the four actions, each with what it calls and nothing else'),
    ],
    [
      'examples/cloudformation/repository.yml',
      template(REPOSITORY, 'A repository whose tags do not move and whose images are scanned'),
    ],
  ]);
}

function template(body: object, Description: string): string {
  const head = '# Made by `npm run docs`. Change the functions in actions/*/src/permissions.ts, not this file.\n';
  const document = { AWSTemplateFormatVersion: '2010-09-09', Description, ...body };
  return head + stringify(document, { version: '1.1', lineWidth: 140, aliasDuplicateObjects: false });
}

/** A role for each action, and each use of canary. */
const ROLES = {
  Parameters: {
    Owner: text('Owner of the GitHub repository whose jobs may assume the roles'),
    Name: text('Name of that repository'),
    OwnerId: text('Id of the owner: gh api repos/OWNER/NAME --jq .owner.id'),
    RepositoryId: text('Id of the repository: gh api repos/OWNER/NAME --jq .id'),
    Environment: text('GitHub environment of the jobs', 'prod'),
    Workflow: text(
      'The workflow file that the jobs are in, as job_workflow_ref',
      'OWNER/waybill/.github/workflows/deliver.yml@refs/tags/v1',
    ),
    Repository: text('ECR repository', 'hello-service'),
    SourceAccount: text('Account that promote reads from'),
    Application: text('CodeDeploy application', 'AppECS-main-hello-service'),
    DeploymentGroup: text('Its deployment group', 'DgpECS-main-hello-service'),
    FunctionName: text('Lambda function', 'hello-service'),
  },
  Resources: Object.fromEntries(
    neededBy(SCOPE, NAMES).map(({ action, use, statements }) => [
      logicalId(action, use),
      role(action, use, statements),
    ]),
  ),
  Outputs: Object.fromEntries(
    neededBy(SCOPE, NAMES).map(({ action, use }) => [
      logicalId(action, use),
      { Description: `role-to-assume of ${action}`, Value: { 'Fn::GetAtt': [logicalId(action, use), 'Arn'] } },
    ]),
  ),
};

function logicalId(action: string, use: string): string {
  const variant = use.includes('Lambda') ? 'Lambda' : use.includes('ECS') ? 'Ecs' : '';
  return `${action
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}${variant}Role`;
}

function role(action: string, use: string, statements: readonly PolicyStatement[]): object {
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

const REPOSITORY = {
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

/** Every text with a parameter in it becomes a substitution. */
function substituted(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('${') ? { 'Fn::Sub': value } : value;
  if (Array.isArray(value)) return value.map(substituted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, substituted(inner)]));
}
