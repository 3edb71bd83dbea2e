import type { Call, Permission } from '../core/index.ts';
import { type EcrRegistries, type EcrRegistry, repositoryArn } from './ecr-registry.ts';

const ON_EVERYTHING = [
  'GetAuthorizationToken',
  'CreateRepositoryCreationTemplate',
  'DescribeRegistry',
  'DescribeRepositoryCreationTemplates',
  'GetAccountSetting',
  'PutAccountSetting',
  'GetRegistryScanningConfiguration',
  'DeleteSigningConfiguration',
  'GetSigningConfiguration',
  'PutSigningConfiguration',
];

/** What IAM is asked about an ECR call: the action on the repository, beside the repository's own policy. */
export async function ecrPermissions(
  registries: EcrRegistries,
  { input, call }: { readonly input: Readonly<Record<string, unknown>>; readonly call: Call },
): Promise<readonly Permission[]> {
  const { operation } = call;
  if (ON_EVERYTHING.includes(operation)) return [{ action: `ecr:${operation}`, resource: '*' }];
  // The API has an operation for it, and IAM no action.
  const action = operation === 'ListImageReferrers' ? 'ecr:BatchGetImage' : `ecr:${operation}`;
  const account = typeof input['registryId'] === 'string' ? input['registryId'] : call.account;
  const registry = await registries.of({ account, region: call.region });
  const asked = input['repositoryName'] ?? input['repositoryNames'];
  const names = Array.isArray(asked) ? asked.map(String) : typeof asked === 'string' ? [asked] : ['*'];
  return names.map((name) => repositoryPermission({ action, registry, name }));
}

interface Asked {
  readonly action: string;
  readonly registry: EcrRegistry;
  readonly name: string;
}

export function repositoryPermission({ action, registry, name }: Asked): Permission {
  const policy = registry.images.find(name)?.policyText;
  return {
    action,
    resource: repositoryArn(registry, name),
    account: registry.account,
    ...(policy !== undefined && { resourcePolicy: JSON.parse(policy) as object }),
  };
}
