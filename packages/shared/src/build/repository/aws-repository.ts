import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  DescribeRepositoryCreationTemplatesCommand,
  ECRClient,
  type ECRClientConfig,
  type EncryptionType,
  type ImageTagMutability,
  PutLifecyclePolicyCommand,
  type RepositoryCreationTemplate,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { buildError } from '../errors.ts';
import type { RepositoryMaker } from './ensure-repository.ts';
import type { CreationTemplate, RepositorySettings } from './repository-settings.ts';

/** @param clients configurations of the SDK: for reads, and for writes that are sent once */
export function awsRepositoryMaker(
  at: { readonly account: string; readonly name: string },
  clients: { readonly reads: object; readonly writes: object },
): RepositoryMaker {
  const reads = new ECRClient(clients.reads as ECRClientConfig);
  const writes = new ECRClient(clients.writes as ECRClientConfig);
  const where = { registryId: at.account, repositoryName: at.name };
  const exists = (): Promise<boolean> =>
    reads.send(new DescribeRepositoriesCommand({ registryId: at.account, repositoryNames: [at.name] })).then(
      () => true,
      (error: unknown) => {
        if (nameOf(error) === 'RepositoryNotFoundException') return false;
        throw refused(at.name, error);
      },
    );
  return {
    exists,
    templates: async () => {
      const { repositoryCreationTemplates = [] } = await reads.send(
        new DescribeRepositoryCreationTemplatesCommand({ maxResults: 100 }),
      );
      return repositoryCreationTemplates.map(templateOf);
    },
    create: async (settings) => {
      try {
        await writes.send(new CreateRepositoryCommand({ ...where, ...creation(settings) }));
      } catch (error) {
        // There is no idempotency token: what a lost answer did, or another run, is seen by looking.
        if (nameOf(error) === 'RepositoryAlreadyExistsException') return false;
        if (!(await exists())) throw refused(at.name, error);
      }
      return true;
    },
    dress: async ({ lifecyclePolicy, repositoryPolicy }) => {
      if (lifecyclePolicy !== undefined)
        await reads.send(new PutLifecyclePolicyCommand({ ...where, lifecyclePolicyText: lifecyclePolicy }));
      if (repositoryPolicy !== undefined)
        await reads.send(new SetRepositoryPolicyCommand({ ...where, policyText: repositoryPolicy }));
    },
  };
}

function creation({ mutability, exclusions, scanOnPush, encryption, tags }: RepositorySettings) {
  const { type, kmsKey } = encryption;
  return {
    imageTagMutability: mutability as ImageTagMutability,
    ...(exclusions.length > 0 && {
      imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({ filterType: 'WILDCARD' as const, filter })),
    }),
    imageScanningConfiguration: { scanOnPush },
    encryptionConfiguration: { encryptionType: type as EncryptionType, ...(kmsKey !== undefined && { kmsKey }) },
    ...(Object.keys(tags).length > 0 && { tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
  };
}

function templateOf(template: RepositoryCreationTemplate): CreationTemplate {
  const { encryptionType = 'AES256', kmsKey } = template.encryptionConfiguration ?? {};
  return {
    prefix: template.prefix ?? 'ROOT',
    mutability: template.imageTagMutability ?? 'MUTABLE',
    exclusions: (template.imageTagMutabilityExclusionFilters ?? []).map(({ filter = '' }) => filter),
    encryption: { type: encryptionType, kmsKey },
    tags: Object.fromEntries((template.resourceTags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    lifecyclePolicy: template.lifecyclePolicy,
    repositoryPolicy: template.repositoryPolicy,
  };
}

function refused(name: string, error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  return buildError('E_REPOSITORY_CREATE', `the repository ${name} cannot be created: ${message}`, { cause: error });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
