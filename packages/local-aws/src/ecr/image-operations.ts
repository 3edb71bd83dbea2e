import type {
  BatchDeleteImageRequest,
  BatchDeleteImageResponse,
  BatchGetImageRequest,
  BatchGetImageResponse,
  DescribeImagesRequest,
  DescribeImagesResponse,
  Image,
  ImageDetail,
  ImageFailure,
  ImageIdentifier,
  ListImagesRequest,
  ListImagesResponse,
  PutImageRequest,
  PutImageResponse,
} from '@aws-sdk/client-ecr';
import { type Digest, isDigest, isTag } from '@waybill/shared/kernel';
import { type Call, refusal } from '../core/index.ts';
import { parseManifest, putManifest, type Repository, type StoredManifest, tagsOf } from '../images/index.ts';
import { type EcrRegistries, type EcrRegistry, named } from './ecr-registry.ts';
import { invalid } from './invalid.ts';
import { page } from './page.ts';

const MOST_IDS = 100;

export function imageOperations(registries: EcrRegistries) {
  return {
    PutImage: async (input: PutImageRequest, call: Call): Promise<PutImageResponse> => {
      const registry = await registries.for(input, call);
      const repository = registry.images.get(input.repositoryName ?? '');
      const { imageTag, imageDigest } = input;
      if (imageDigest !== undefined && !isDigest(imageDigest)) throw invalid('imageDigest', 'must be a sha256 digest');
      const { stored, change } = putManifest(repository, {
        manifest: parseManifest(Buffer.from(input.imageManifest ?? '', 'utf8'), input.imageManifestMediaType),
        now: call.clock.now(),
        lagMs: call.lagMs,
        ...(imageTag !== undefined && { tag: imageTag }),
        ...(imageDigest !== undefined && { expected: imageDigest as Digest }),
      });
      if (change === 'new') startScan(registry, repository, stored);
      if (change === 'same')
        throw refusal(
          'ImageAlreadyExistsException',
          `Image with digest '${stored.digest}'${imageTag === undefined ? '' : ` and tag '${imageTag}'`} already exists in the repository with name '${repository.name}' in registry with id '${registry.account}'`,
        );
      return { image: imageOf(registry, repository, { stored, ...(imageTag !== undefined && { tag: imageTag }) }) };
    },
    BatchGetImage: async (input: BatchGetImageRequest, call: Call): Promise<BatchGetImageResponse> => {
      const registry = await registries.for(input, call);
      const repository = registry.images.get(input.repositoryName ?? '');
      const found = idsOf(input.imageIds).map((id) => ({ id, ...find(repository, id) }));
      return {
        images: found.flatMap(({ stored, id }) =>
          stored === undefined
            ? []
            : [imageOf(registry, repository, { stored, ...(id.imageTag !== undefined && { tag: id.imageTag }) })],
        ),
        failures: found.flatMap(({ failure }) => (failure === undefined ? [] : [failure])),
      };
    },
    BatchDeleteImage: async (input: BatchDeleteImageRequest, call: Call): Promise<BatchDeleteImageResponse> => {
      const registry = await registries.for(input, call);
      const repository = registry.images.get(input.repositoryName ?? '');
      const failures: ImageFailure[] = [];
      const imageIds: ImageIdentifier[] = [];
      for (const id of idsOf(input.imageIds)) {
        const { stored, failure } = find(repository, id);
        if (stored === undefined || failure !== undefined) failures.push(failure ?? { imageId: id });
        else if (id.imageDigest === undefined && tagsOf(repository, stored.digest).length > 1) {
          repository.tags.delete(id.imageTag ?? '');
          imageIds.push({ imageDigest: stored.digest, imageTag: id.imageTag });
        } else if (isHeld(repository, stored)) {
          const failureReason = `Requested image referenced by manifest list: ${stored.digest}`;
          failures.push({ imageId: id, failureCode: 'ImageReferencedByManifestList', failureReason });
        } else imageIds.push(...remove(repository, stored));
      }
      return { imageIds, failures };
    },
    ListImages: async (input: ListImagesRequest, call: Call): Promise<ListImagesResponse> => {
      const registry = await registries.for(input, call);
      const repository = registry.images.get(input.repositoryName ?? '');
      const all = [...repository.manifests.keys()].flatMap((digest): ImageIdentifier[] => {
        const tags = tagsOf(repository, digest);
        return tags.length === 0
          ? [{ imageDigest: digest }]
          : tags.map((tag) => ({ imageDigest: digest, imageTag: tag }));
      });
      const wanted = all.filter(({ imageTag }) => tagStatusFits(input.filter?.tagStatus, imageTag !== undefined));
      const { items, more } = page(wanted, { ...input, usual: 100, most: 1000 });
      return { imageIds: items, ...more };
    },
    DescribeImages: async (input: DescribeImagesRequest, call: Call): Promise<DescribeImagesResponse> => {
      const registry = await registries.for(input, call);
      const repository = registry.images.get(input.repositoryName ?? '');
      const all =
        input.imageIds === undefined
          ? [...repository.manifests.values()]
          : [...new Set(input.imageIds.map((id) => getImage(registry, repository, id)))];
      const wanted = all.filter(({ digest }) =>
        tagStatusFits(input.filter?.tagStatus, tagsOf(repository, digest).length > 0),
      );
      const { items, more } = page(wanted, { ...input, usual: 100, most: 1000 });
      return {
        imageDetails: items.map((item) => detailOf(registry, repository, item)),
        ...more,
      };
    },
  };
}

/** A push begins a scan where the repository (or enhanced scanning) says so. */
export function startScan(registry: EcrRegistry, repository: Repository, { digest, kind }: StoredManifest): void {
  if (kind === 'image' && (repository.scanOnPush || registry.scanType === 'ENHANCED'))
    registry.scans.begin(repository, digest);
}

function idsOf(ids: readonly ImageIdentifier[] | undefined): readonly ImageIdentifier[] {
  if (ids === undefined || ids.length === 0 || ids.length > MOST_IDS)
    throw invalid('imageIds', `Member must have length between 1 and ${MOST_IDS}`);
  return ids;
}

function find(repository: Repository, id: ImageIdentifier): { stored?: StoredManifest; failure?: ImageFailure } {
  const { imageDigest, imageTag } = id;
  const fail = (failureCode: NonNullable<ImageFailure['failureCode']>, failureReason: string) => ({
    failure: { imageId: id, failureCode, failureReason },
  });
  if (imageDigest === undefined && imageTag === undefined)
    return fail('MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null');
  if (imageDigest !== undefined && !isDigest(imageDigest))
    return fail('InvalidImageDigest', `Invalid request parameters: image digest '${imageDigest}' is invalid`);
  if (imageTag !== undefined && !isTag(imageTag))
    return fail('InvalidImageTag', `Invalid request parameters: image tag '${imageTag}' is invalid`);
  const pointed = imageTag === undefined ? undefined : repository.tags.get(imageTag);
  const digest = imageDigest ?? pointed;
  const stored = digest === undefined ? undefined : repository.manifests.get(digest as Digest);
  if (stored === undefined || (imageTag !== undefined && pointed === undefined))
    return fail('ImageNotFound', 'Requested image not found');
  if (imageTag !== undefined && pointed !== digest)
    return fail(
      'ImageTagDoesNotMatchDigest',
      `Requested image digest '${digest}' does not match the tag '${imageTag}'`,
    );
  if (stored.archived) return fail('ImageInaccessible', 'Requested image is archived');
  return { stored };
}

/** @throws refusal ImageNotFoundException */
export function getImage(
  registry: EcrRegistry,
  repository: Repository,
  id: ImageIdentifier | undefined,
): StoredManifest {
  const { imageDigest, imageTag } = id ?? {};
  const digest = imageDigest ?? (imageTag === undefined ? undefined : repository.tags.get(imageTag));
  const stored = digest === undefined ? undefined : repository.manifests.get(digest as Digest);
  if (stored !== undefined && (imageTag === undefined || repository.tags.get(imageTag) === stored.digest))
    return stored;
  const text = `{imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'}`;
  throw refusal(
    'ImageNotFoundException',
    `The image with imageId ${text} does not exist within the repository with name '${repository.name}' in the registry with id '${registry.account}'`,
  );
}

function imageOf(
  registry: EcrRegistry,
  repository: Repository,
  { stored, tag }: { stored: StoredManifest; tag?: string },
): Image {
  return {
    ...named(registry, repository),
    imageId: { imageDigest: stored.digest, ...(tag !== undefined && { imageTag: tag }) },
    imageManifest: stored.bytes.toString('utf8'),
    imageManifestMediaType: stored.mediaType,
  };
}

function detailOf(registry: EcrRegistry, repository: Repository, stored: StoredManifest): ImageDetail {
  const imageTags = tagsOf(repository, stored.digest);
  const blobs = [...(stored.config === undefined ? [] : [stored.config]), ...stored.layers];
  return {
    ...named(registry, repository),
    imageDigest: stored.digest,
    ...(imageTags.length > 0 && { imageTags }),
    imageSizeInBytes: blobs.reduce((sum, { size }) => sum + size, 0),
    imagePushedAt: new Date(stored.pushedAt),
    imageManifestMediaType: stored.mediaType,
    ...(stored.artifactType !== undefined && { artifactMediaType: stored.artifactType }),
    ...(stored.subject !== undefined && { subjectManifestDigest: stored.subject.digest }),
    imageStatus: stored.archived ? 'ARCHIVED' : 'ACTIVE',
  };
}

function isHeld(repository: Repository, { digest }: StoredManifest): boolean {
  return [...repository.manifests.values()].some(({ children }) => children.some((child) => child.digest === digest));
}

function remove(repository: Repository, { digest }: StoredManifest): ImageIdentifier[] {
  const tags = tagsOf(repository, digest);
  for (const tag of tags) repository.tags.delete(tag);
  repository.manifests.delete(digest);
  return tags.length === 0 ? [{ imageDigest: digest }] : tags.map((tag) => ({ imageDigest: digest, imageTag: tag }));
}

function tagStatusFits(wanted: string | undefined, tagged: boolean): boolean {
  return wanted === undefined || wanted === 'ANY' || (wanted === 'TAGGED') === tagged;
}
