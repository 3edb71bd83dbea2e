import { type PolicyStatement, policyDocument, trustPolicy } from '@waybill/shared/credentials';
import { neededActions, SCOPE } from './permission-needs.ts';

const WORKFLOW = 'OWNER/waybill/.github/workflows/deliver.yml@refs/tags/v1';

/** docs/permissions.md. */
export async function permissionPage(): Promise<string> {
  const needed = await neededActions();
  return [
    '# Permissions',
    '',
    'Made by `npm run docs` from the functions that scope each session down, so it lists what the actions call and nothing else.',
    'Ready roles are in [examples/cloudformation](../examples/cloudformation); `waybill doctor` compares a role with this page.',
    '',
    'The examples are for the repository `hello-service` in account `222222222222`, promoted from account `111111111111`.',
    '',
    '## Who may assume the role',
    '',
    'The trust policy of a role names the repository, the environment and the workflow file. `sub` has two forms: repositories made, renamed or',
    'moved since June 2026 have ids in it. List both, so that the role keeps working. AWS evaluates `repository_id`, `job_workflow_ref` and',
    '`environment` as conditions of their own since January 2026.',
    '',
    ...json(
      trustPolicy({
        ...SCOPE,
        repository: 'octo-org/hello-service',
        ids: { owner: '123456', repository: '456789' },
        context: 'environment:prod',
        workflow: WORKFLOW,
      }),
    ),
    'Without the reusable workflow, leave `job_workflow_ref` out. For a branch instead of an environment, end `sub` with `ref:refs/heads/main`.',
    'A role that is assumed by another role trusts that role instead:',
    '',
    ...json({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111111111111:role/waybill-hub' },
          Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
          Condition: { StringEquals: { 'sts:ExternalId': 'the value of role-external-id' } },
        },
      ],
    }),
    'Tags and source identity only inform: where the trust policy does not allow them, a session goes without.',
    '',
    ...needed.flatMap(({ action, use, statements }) => [
      `## ${action}: ${use}`,
      '',
      ...json(policyDocument(statements)),
      `Sent as the session policy, this is ${JSON.stringify(policyDocument(statements)).length} of 2,048 characters.`,
      '',
      ...calls(statements),
    ]),
    '## The doctor',
    '',
    '`waybill doctor` reads the role’s trust policy and asks what the role may do, where it is allowed to:',
    '',
    ...json(
      policyDocument([
        {
          actions: ['iam:GetRole', 'iam:SimulatePrincipalPolicy'],
          resources: [`arn:aws:iam::${SCOPE.account}:role/waybill-deliver`],
        },
      ]),
    ),
  ].join('\n');
}

function json(value: unknown): string[] {
  return ['```json', JSON.stringify(value, null, 2), '```', ''];
}

/** Operations by service, one line each. */
function calls(statements: readonly PolicyStatement[]): string[] {
  const actions = [...new Set(statements.flatMap((statement) => statement.actions))].sort();
  const services = [...new Set(actions.map((action) => action.split(':')[0]))];
  return [
    ...services.map((service) => {
      const own = actions.filter((action) => action.startsWith(`${service}:`)).map((action) => action.split(':')[1]);
      return `- ${service}: ${own.join(', ')}`;
    }),
    '',
  ];
}
