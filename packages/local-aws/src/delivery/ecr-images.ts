import { isDigest, parseEcrHost } from '@waybill/shared/kernel';
import type { Scope } from '../core/index.ts';
import type { EcrRegistry } from '../ecr/index.ts';
import type { ImageName, ImageSource } from '../runtime/index.ts';

/** Reads images out of the ECR registries that their names say: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY@DIGEST`. */
export function ecrImages(registryOf: (scope: Scope) => Promise<EcrRegistry>): ImageSource {
  const find = async ({ host, repository }: ImageName) => {
    const scope = parseEcrHost(host);
    if (scope === undefined) return undefined;
    const registry = await registryOf({ account: scope.account, region: scope.region });
    const found = registry.images.find(repository);
    return found && { registry, repository: found };
  };
  return {
    manifest: async (name) => {
      const repository = (await find(name))?.repository;
      const digest = isDigest(name.reference) ? name.reference : repository?.tags.get(name.reference);
      return digest && repository?.manifests.get(digest)?.bytes;
    },
    blob: async (name, digest) => {
      const found = await find(name);
      return found?.repository.blobs.has(digest) === true ? found.registry.blobs.get(digest)?.read() : undefined;
    },
  };
}
