import type {
  DeleteSigningConfigurationResponse,
  DescribeImageSigningStatusRequest,
  DescribeImageSigningStatusResponse,
  GetSigningConfigurationResponse,
  ImageSigningStatus,
  PutSigningConfigurationRequest,
  PutSigningConfigurationResponse,
  SigningConfiguration,
} from '@aws-sdk/client-ecr';
import { type Call, refusal } from '../core/index.ts';
import type { StoredManifest } from '../images/index.ts';
import { type EcrRegistries, type EcrRegistry, named } from './ecr-registry.ts';
import { invalid } from './invalid.ts';

/** How long a signature takes after the push, milliseconds. */
const SIGNING_MS = 4_000;
const MOST_RULES = 10;

/** Managed signing as far as a push can watch it: rules and the status of each signature. The signatures themselves are not made. */
export function signingOperations(registries: EcrRegistries) {
  return {
    PutSigningConfiguration: async (
      { signingConfiguration }: PutSigningConfigurationRequest,
      call: Call,
    ): Promise<PutSigningConfigurationResponse> => {
      const registry = await registries.for({}, call);
      const rules = signingConfiguration?.rules ?? [];
      if (rules.length > MOST_RULES)
        throw invalid('signingConfiguration.rules', 'Member must have length less than or equal to 10');
      registry.signing = { rules };
      return { signingConfiguration: registry.signing };
    },
    GetSigningConfiguration: async (_input: object, call: Call): Promise<GetSigningConfigurationResponse> => {
      const registry = await registries.for({}, call);
      return { registryId: registry.account, signingConfiguration: configurationOf(registry) };
    },
    DeleteSigningConfiguration: async (_input: object, call: Call): Promise<DeleteSigningConfigurationResponse> => {
      const registry = await registries.for({}, call);
      const signingConfiguration = configurationOf(registry);
      registry.signing = undefined;
      return { registryId: registry.account, signingConfiguration };
    },
    DescribeImageSigningStatus: async (
      input: DescribeImageSigningStatusRequest,
      call: Call,
    ): Promise<DescribeImageSigningStatusResponse> => {
      const registry = await registries.for(input, call);
      const repository = registry.images.get(input.repositoryName ?? '');
      const { imageDigest, imageTag } = input.imageId ?? {};
      const image = [...repository.manifests.values()].find(
        ({ digest }) => digest === (imageDigest ?? repository.tags.get(imageTag ?? '')),
      );
      if (image === undefined)
        throw refusal('ImageNotFoundException', `The image does not exist within the repository '${repository.name}'`);
      const rules = (registry.signing?.rules ?? []).filter(
        ({ repositoryFilters = [] }) =>
          repositoryFilters.length === 0 ||
          repositoryFilters.some(({ filter = '' }) => matches(filter, repository.name)),
      );
      return {
        ...named(registry, repository),
        imageId: { imageDigest: image.digest, ...(imageTag !== undefined && { imageTag }) },
        signingStatuses: rules.map(({ signingProfileArn = '' }) =>
          statusOf(registry, signingProfileArn, { image, now: call.clock.now() }),
        ),
      };
    },
  };
}

function statusOf(
  { signingProfiles }: EcrRegistry,
  signingProfileArn: string,
  { image, now }: { readonly image: StoredManifest; readonly now: number },
): ImageSigningStatus {
  if (now - image.pushedAt < SIGNING_MS) return { signingProfileArn, status: 'IN_PROGRESS' };
  if (signingProfiles?.includes(signingProfileArn) !== false) return { signingProfileArn, status: 'COMPLETE' };
  return {
    signingProfileArn,
    status: 'FAILED',
    failureCode: 'ResourceNotFoundException',
    failureReason: `Signing profile ${signingProfileArn} not found`,
  };
}

function configurationOf({ account, signing }: EcrRegistry): SigningConfiguration {
  if (signing !== undefined) return signing;
  throw refusal(
    'SigningConfigurationNotFoundException',
    `The signing configuration for the registry with id '${account}' was not found`,
  );
}

/** `*` stands for any characters. */
function matches(filter: string, name: string): boolean {
  const parts = filter.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
