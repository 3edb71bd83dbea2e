import { isDigest, parseEcrHost } from '@waybill/shared/kernel';
import type { Scope } from '../core/index.ts';
import type { EcrRegistry } from '../ecr/index.ts';
import type { Repository } from '../images/index.ts';
import type { ImageName, ImageSource } from '../runtime/index.ts';

/** Images of the local ECR by the names that task definitions give them: an ECR host says account and region. */
export function registryImages(registryOf: (scope: Scope) => Promise<EcrRegistry>): ImageSource {
  const find = async (name: ImageName): Promise<{ registry: EcrRegistry; repository: Repository } | undefined> => {
    const host = parseEcrHost(name.host);
    if (host === undefined) return undefined;
    const registry = await registryOf({ account: host.account, region: host.region });
    const repository = registry.images.find(name.repository);
    return repository === undefined ? undefined : { registry, repository };
  };
  return {
    manifest: async (image) => {
      const found = await find(image);
      const { reference } = image;
      const digest = isDigest(reference) ? reference : found?.repository.tags.get(reference);
      return digest === undefined ? undefined : found?.repository.manifests.get(digest)?.bytes;
    },
    blob: async (image, digest) => {
      const found = await find(image);
      return found?.repository.blobs.has(digest) === true ? found.registry.blobs.get(digest)?.read() : undefined;
    },
  };
}
