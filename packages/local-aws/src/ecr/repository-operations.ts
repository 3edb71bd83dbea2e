import type {
  CreateRepositoryRequest,
  CreateRepositoryResponse,
  DeleteRepositoryPolicyRequest,
  DeleteRepositoryRequest,
  DeleteRepositoryResponse,
  DescribeRepositoriesRequest,
  DescribeRepositoriesResponse,
  GetRepositoryPolicyRequest,
  GetRepositoryPolicyResponse,
  PutImageTagMutabilityRequest,
  PutImageTagMutabilityResponse,
  Repository as RepositoryView,
  SetRepositoryPolicyRequest,
  SetRepositoryPolicyResponse,
} from '@aws-sdk/client-ecr';
import { isRepositoryName } from '@waybill/shared/kernel';
import { type Call, refusal } from '../core/index.ts';
import { parsePolicy } from '../identity/index.ts';
import type { Repository } from '../images/index.ts';
import { type EcrRegistries, type EcrRegistry, named, repositoryArn } from './ecr-registry.ts';
import { invalid } from './invalid.ts';
import { mutabilityOf } from './mutability.ts';
import { page } from './page.ts';

export function repositoryOperations(registries: EcrRegistries) {
  const at = async (input: { registryId?: string | undefined; repositoryName: string | undefined }, call: Call) => {
    const registry = await registries.for(input, call);
    return { registry, repository: registry.images.get(input.repositoryName ?? '') };
  };
  return {
    CreateRepository: async (input: CreateRepositoryRequest, call: Call): Promise<CreateRepositoryResponse> => {
      const registry = await registries.for(input, call);
      const name = input.repositoryName ?? '';
      if (!isRepositoryName(name) || name.length < 2)
        throw invalid(
          'repositoryName',
          "must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'",
        );
      const { mutability, exclusions } = mutabilityOf(
        input.imageTagMutability,
        input.imageTagMutabilityExclusionFilters,
      );
      const repository = registry.images.create({
        name,
        createdAt: call.clock.now(),
        mutability,
        exclusions,
        scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
        ...(input.encryptionConfiguration?.kmsKey !== undefined && { kmsKey: input.encryptionConfiguration.kmsKey }),
      });
      return { repository: viewOf(registry, repository) };
    },
    DescribeRepositories: async (
      input: DescribeRepositoriesRequest,
      call: Call,
    ): Promise<DescribeRepositoriesResponse> => {
      const registry = await registries.for(input, call);
      const all = input.repositoryNames?.map((name) => registry.images.get(name)) ?? [
        ...registry.images.repositories.values(),
      ];
      const { items, more } = page(all, { ...input, usual: 100, most: 1000 });
      return {
        repositories: items.map((item) => viewOf(registry, item)),
        ...more,
      };
    },
    DeleteRepository: async (input: DeleteRepositoryRequest, call: Call): Promise<DeleteRepositoryResponse> => {
      const { registry, repository } = await at(input, call);
      if (repository.manifests.size > 0 && input.force !== true)
        throw refusal(
          'RepositoryNotEmptyException',
          `The repository with name '${repository.name}' in registry with id '${registry.account}' cannot be deleted because it still contains images`,
        );
      registry.images.delete(repository.name);
      return { repository: viewOf(registry, repository) };
    },
    PutImageTagMutability: async (
      input: PutImageTagMutabilityRequest,
      call: Call,
    ): Promise<PutImageTagMutabilityResponse> => {
      const { registry, repository } = await at(input, call);
      Object.assign(repository, mutabilityOf(input.imageTagMutability, input.imageTagMutabilityExclusionFilters));
      const { imageTagMutability, imageTagMutabilityExclusionFilters } = viewOf(registry, repository);
      return { ...named(registry, repository), imageTagMutability, imageTagMutabilityExclusionFilters };
    },
    GetRepositoryPolicy: async (
      input: GetRepositoryPolicyRequest,
      call: Call,
    ): Promise<GetRepositoryPolicyResponse> => {
      const { registry, repository } = await at(input, call);
      return { ...named(registry, repository), policyText: policyOf(registry, repository) };
    },
    SetRepositoryPolicy: async (
      input: SetRepositoryPolicyRequest,
      call: Call,
    ): Promise<SetRepositoryPolicyResponse> => {
      const { registry, repository } = await at(input, call);
      parsePolicy(input.policyText ?? '', 'InvalidParameterException');
      repository.policyText = input.policyText ?? '';
      return { ...named(registry, repository), policyText: repository.policyText };
    },
    DeleteRepositoryPolicy: async (input: DeleteRepositoryPolicyRequest, call: Call) => {
      const { registry, repository } = await at(input, call);
      const policyText = policyOf(registry, repository);
      delete repository.policyText;
      return { ...named(registry, repository), policyText };
    },
  };
}

function policyOf(registry: EcrRegistry, { name, policyText }: Repository): string {
  if (policyText !== undefined) return policyText;
  throw refusal(
    'RepositoryPolicyNotFoundException',
    `Repository policy does not exist for the repository with name '${name}' in the registry with id '${registry.account}'`,
  );
}

function viewOf(registry: EcrRegistry, repository: Repository): RepositoryView {
  const { name, mutability, exclusions, kmsKey } = repository;
  return {
    repositoryArn: repositoryArn(registry, name),
    registryId: registry.account,
    repositoryName: name,
    repositoryUri: `${registry.host}/${name}`,
    createdAt: new Date(repository.createdAt),
    imageTagMutability: mutability,
    ...(exclusions.length > 0 && {
      imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({ filterType: 'WILDCARD' as const, filter })),
    }),
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: kmsKey === undefined ? { encryptionType: 'AES256' } : { encryptionType: 'KMS', kmsKey },
  };
}
