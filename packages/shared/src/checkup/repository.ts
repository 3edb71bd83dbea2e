import { DescribeRepositoriesCommand, ECRClient, GetRegistryScanningConfigurationCommand } from '@aws-sdk/client-ecr';
import { type AwsSession, type Finding, type RepositoryFacts, repositoryFindings } from '../credentials/index.ts';
import { attempt } from './attempt.ts';

/** Whether a repository is there, and whether what is pushed to it is scanned. @param registryId the account; the session's own otherwise */
export async function lookAtRepository(
  session: AwsSession,
  name: string,
  registryId: string = session.account,
): Promise<Finding[]> {
  const ecr = new ECRClient(session.config('ecr'));
  return repositoryFindings(name, await attempt(() => factsOf(ecr, name, registryId)));
}

async function factsOf(ecr: ECRClient, name: string, registryId: string): Promise<RepositoryFacts | undefined> {
  const { repositories = [] } = await ecr
    .send(new DescribeRepositoriesCommand({ registryId, repositoryNames: [name] }))
    .catch((error: unknown) => {
      if (error instanceof Error && error.name === 'RepositoryNotFoundException') return { repositories: [] };
      throw error;
    });
  const [found] = repositories;
  if (found === undefined) return undefined;
  const immutable = found.imageTagMutability?.startsWith('IMMUTABLE') ?? false;
  if (found.imageScanningConfiguration?.scanOnPush) return { immutable, scanned: 'on-push' };
  const { scanningConfiguration } = await ecr.send(new GetRegistryScanningConfigurationCommand({}));
  const rule = scanningConfiguration?.rules?.find(({ repositoryFilters = [] }) =>
    repositoryFilters.some(({ filter = '' }) => fits(filter, name)),
  );
  const scanned = { SCAN_ON_PUSH: 'on-push', CONTINUOUS_SCAN: 'continuous', MANUAL: 'manual' } as const;
  return { immutable, scanned: scanned[rule?.scanFrequency ?? 'MANUAL'] };
}

/** ECR's filters: `*` for any run of characters. */
function fits(filter: string, name: string): boolean {
  const parts = filter.split('*');
  if (parts.length === 1) return name.startsWith(filter);
  return new RegExp(`^${parts.map((part) => part.replace(/[.\\/-]/g, '\\$&')).join('.*')}$`).test(name);
}
