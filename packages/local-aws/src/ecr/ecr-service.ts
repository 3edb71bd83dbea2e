import type { Service } from '../core/index.ts';
import { accountOperations } from './account-operations.ts';
import { ecrPermissions } from './ecr-permissions.ts';
import type { EcrRegistries } from './ecr-registry.ts';
import { imageOperations } from './image-operations.ts';
import { layerOperations } from './layer-operations.ts';
import type { LayerUrls } from './layer-urls.ts';
import { lifecycleOperations } from './lifecycle-operations.ts';
import { referrerOperations } from './referrer-operations.ts';
import type { RegistryTokens } from './registry-tokens.ts';
import { repositoryOperations } from './repository-operations.ts';
import { scanOperations } from './scan-operations.ts';
import { signingOperations } from './signing-operations.ts';
import { templateOperations } from './template-operations.ts';

export interface EcrParts {
  readonly registries: EcrRegistries;
  readonly tokens: RegistryTokens;
  readonly urls: LayerUrls;
}

/** Elastic Container Registry's API. Source: ECR API model 2015-09-21. */
export function ecrService({ registries, tokens, urls }: EcrParts): Service {
  return {
    name: 'ecr',
    protocol: 'json-1.1',
    target: 'AmazonEC2ContainerRegistry_V20150921',
    contract: () => import('@aws-sdk/client-ecr'),
    operations: {
      ...accountOperations(registries, tokens),
      ...repositoryOperations(registries),
      ...lifecycleOperations(registries),
      ...signingOperations(registries),
      ...templateOperations(registries),
      ...imageOperations(registries),
      ...layerOperations(registries, urls),
      ...referrerOperations(registries),
      ...scanOperations(registries),
    },
    permissions: (_operation, input, call) => ecrPermissions(registries, { input, call }),
  };
}
