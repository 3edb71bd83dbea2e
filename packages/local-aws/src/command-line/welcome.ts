import type { LocalAwsSeed } from '../seed/index.ts';
import type { LocalAws } from '../start-local-aws.ts';

/** What is printed when the local AWS is up: its addresses, and how to call it. */
export async function welcome(aws: LocalAws, seed: LocalAwsSeed): Promise<string> {
  const registries = await Promise.all(
    seed.accounts.map(
      async ({ id, name = '' }) => `  ${name.padEnd(10)} ${id}   registry ${(await aws.registryOf(id)).host}`,
    ),
  );
  const roles = seed.accounts.flatMap(({ id, roles: all = [] }) =>
    all.map(({ name, path = '/' }) => `  arn:aws:iam::${id}:role${path}${name}`),
  );
  const [admin] = seed.accounts.flatMap(({ users = [] }) => users);
  return [
    'The local AWS is up. Stop it with Ctrl-C.',
    '',
    `API endpoint of every service:  ${aws.endpoint}`,
    `GitHub's OIDC issuer:           ${aws.oidc.url}`,
    '',
    'Accounts:',
    ...registries,
    ...(roles.length === 0 ? [] : ['', 'Roles:', ...roles]),
    '',
    'To call it with an AWS SDK, the AWS command line or one of the actions:',
    ...Object.entries(aws.env()).map(([name, value]) => `  export ${name}='${value}'`),
    ...(admin === undefined
      ? []
      : [`  export AWS_ACCESS_KEY_ID='${admin.accessKeyId}' AWS_SECRET_ACCESS_KEY='${admin.secretAccessKey}'`]),
    '',
  ].join('\n');
}
