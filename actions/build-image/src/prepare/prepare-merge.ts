import { buildError, formatPlatform, inputKey, joinIndex, readImage } from '@waybill/shared/build';
import { digestOf, settle } from '@waybill/shared/kernel';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import type { Common, Prepared } from './prepared.ts';

/** One index of images that other jobs built, each on a machine of its own platform. @throws E_MERGE */
export async function prepareMerge(inputs: Inputs, { repository }: Ports, common: Common): Promise<Prepared> {
  const parts = await settle(
    inputs.merge.map(async (digest) => {
      const manifest = await repository.manifest(digest);
      if (manifest === undefined) throw buildError('E_MERGE', `merge: ${digest} is not in ${repository.place}`);
      return readImage(repository, manifest);
    }),
  );
  const platforms = parts.flatMap((part) => part.platforms);
  const index = joinIndex(platforms, common.annotations);
  return {
    builder: 'merge',
    key: inputKey({
      builder: 'merge',
      context: digestOf(''),
      recipe: digestOf(inputs.merge.toSorted().join(' ')),
      args: {},
      target: undefined,
      platforms: platforms.map(({ platform }) => formatPlatform(platform)),
      bases: {},
      labels: {},
      annotations: inputs.annotations,
      secrets: [],
    }),
    platforms: platforms.map(({ platform }) => formatPlatform(platform)),
    bases: [],
    baseLayers: new Set(platforms.flatMap(({ layers }) => layers.map(({ digest }) => digest))),
    recipe: 'merge',
    make: async () => {
      if ((await repository.head(index.digest)) === undefined) await repository.put(index);
      const { mediaType, digest, size } = index;
      return { image: { root: { mediaType, digest, size }, platforms }, source: repository };
    },
  };
}
