import type { Repository as EcrRepository, EncryptionConfiguration } from '@aws-sdk/client-ecr';
import { hasCode } from '../kernel/index.ts';
import type { EcrClients } from './ecr-client.ts';
import { immutability } from './ecr-immutability.ts';
import type { RepositoryRules } from './ports.ts';

export interface EcrPlace {
  readonly account: string;
  readonly repository: string;
}

/** Source: ECR service quotas and ListImageReferrers. */
const LIMITS = { mostReferrers: 100, mostTags: 1_000 } as const;

/**
 * What a repository allows. Where the role may not read the settings nothing is known, and ECR itself refuses later.
 * @throws E_REPOSITORY_NOT_FOUND unless a push would create it
 */
export async function ecrRules(clients: EcrClients, place: EcrPlace): Promise<RepositoryRules> {
  try {
    const [found] = await describe(clients, place, [place.repository]);
    return { ...LIMITS, ...(found !== undefined && { immutable: immutability(found) }) };
  } catch (error) {
    if (hasCode(error, 'E_REGISTRY_DENIED')) return LIMITS;
    if (hasCode(error, 'E_REPOSITORY_NOT_FOUND') && (await createsOnPush(clients, place.repository))) return LIMITS;
    throw error;
  }
}

/** Whether blobs of one repository of a registry can be mounted in another: the setting is on and the keys are the same. */
export async function ecrMounts(clients: EcrClients, place: EcrPlace, from: string): Promise<boolean> {
  try {
    const [answer, repositories] = await Promise.all([
      clients.read('GetAccountSetting', ({ client, sdk, abort }) =>
        client.send(new sdk.GetAccountSettingCommand({ name: 'BLOB_MOUNTING' }), abort),
      ),
      describe(clients, place, [place.repository, from]),
    ]);
    const keys = new Set(repositories.map(({ encryptionConfiguration }) => keyOf(encryptionConfiguration)));
    return answer.value === 'ENABLED' && repositories.length === 2 && keys.size === 1;
  } catch (error) {
    // An older region without the setting, or a role that may not look: bytes are copied instead.
    if (hasCode(error, 'E_REGISTRY_DENIED', 'E_REGISTRY_REFUSED', 'E_REPOSITORY_NOT_FOUND')) return false;
    throw error;
  }
}

async function describe(clients: EcrClients, { account }: EcrPlace, names: string[]): Promise<EcrRepository[]> {
  const { repositories = [] } = await clients.read('DescribeRepositories', ({ client, sdk, abort }) =>
    client.send(new sdk.DescribeRepositoriesCommand({ registryId: account, repositoryNames: names }), abort),
  );
  return repositories;
}

/** Whether a creation template of the registry makes the repository on its first push. */
async function createsOnPush(clients: EcrClients, repository: string): Promise<boolean> {
  try {
    const { repositoryCreationTemplates = [] } = await clients.read(
      'DescribeRepositoryCreationTemplates',
      ({ client, sdk, abort }) =>
        client.send(new sdk.DescribeRepositoryCreationTemplatesCommand({ maxResults: 1_000 }), abort),
    );
    return repositoryCreationTemplates.some(
      ({ prefix = '', appliedFor = [] }) =>
        appliedFor.includes('CREATE_ON_PUSH') &&
        (prefix === 'ROOT' || repository.startsWith(`${prefix.replace(/\/$/, '')}/`)),
    );
  } catch (error) {
    if (hasCode(error, 'E_REGISTRY_DENIED', 'E_REGISTRY_REFUSED')) return false;
    throw error;
  }
}

function keyOf(configuration: EncryptionConfiguration | undefined): string {
  return `${configuration?.encryptionType ?? 'AES256'} ${configuration?.kmsKey ?? ''}`;
}
