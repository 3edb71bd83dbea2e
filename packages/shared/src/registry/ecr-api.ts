import type { Image, ImageIdentifier } from '@aws-sdk/client-ecr';
import { type Digest, isDigest } from '../kernel/index.ts';
import type { Descriptor } from './descriptor.ts';
import { type EcrClientOptions, type EcrClients, ecrClients } from './ecr-client.ts';
import { isEcr } from './ecr-error.ts';
import { registryError } from './errors.ts';
import type { Login } from './login.ts';
import type { Manifest } from './manifest.ts';
import { MANIFEST_TYPES, MEDIA } from './media-type.ts';
import { MOST_REFERRERS } from './oci-lists.ts';

export interface EcrApiOptions extends EcrClientOptions {
  /** Account id of the registry. */
  readonly account: string;
  readonly repository: string;
  /** Whether the session's endpoint of ECR is overridden. */
  readonly overridden?: boolean;
}

/** The calls of ECR's API about the content of one repository, in batches. */
export interface EcrApi {
  readonly clients: EcrClients;
  images(references: readonly string[]): Promise<ReadonlyMap<string, Image>>;
  /** Size of each layer that can be had. */
  layers(digests: readonly string[]): Promise<ReadonlyMap<string, number>>;
  put(manifest: Manifest, tag: string | undefined): Promise<void>;
  referrers(subject: Digest): Promise<readonly Descriptor[]>;
  tags(): Promise<{ names: string[]; complete: boolean }>;
  countTags(image: Digest): Promise<number>;
  login(): Promise<Login & { endpoint: string }>;
}

export function ecrApi(options: EcrApiOptions): EcrApi {
  const { account, repository, place, overridden = false } = options;
  const at = { registryId: account, repositoryName: repository };
  const clients = ecrClients(options);
  const { read, write } = clients;

  const referrersPage = (subject: Digest, nextToken: string | undefined) =>
    read('ListImageReferrers', ({ client, sdk, abort }) =>
      client.send(
        // Without ANY an archived signature would vanish silently.
        new sdk.ListImageReferrersCommand({
          ...at,
          subjectId: { imageDigest: subject },
          maxResults: 50,
          filter: { artifactStatus: 'ANY' },
          ...(nextToken !== undefined && { nextToken }),
        }),
        abort,
      ),
    );

  return {
    clients,
    images: async (references) => {
      const input = { ...at, imageIds: references.map(identifier), acceptedMediaTypes: [...MANIFEST_TYPES] };
      const { images = [], failures = [] } = await read('BatchGetImage', ({ client, sdk, abort }) =>
        client.send(new sdk.BatchGetImageCommand(input), abort),
      );
      for (const { failureCode, failureReason, imageId } of failures)
        if (failureCode !== 'ImageNotFound')
          throw registryError(
            'E_REGISTRY_REFUSED',
            `${place}: ${imageId?.imageTag ?? imageId?.imageDigest} cannot be read: ${failureCode}: ${failureReason}`,
          );
      return new Map(images.flatMap((image) => namesOf(image).map((name) => [name, image] as const)));
    },

    layers: async (digests) => {
      const input = { ...at, layerDigests: [...digests] };
      const { layers = [] } = await read('BatchCheckLayerAvailability', ({ client, sdk, abort }) =>
        client.send(new sdk.BatchCheckLayerAvailabilityCommand(input), abort),
      );
      const there = layers.filter(({ layerAvailability }) => layerAvailability === 'AVAILABLE');
      return new Map(there.map(({ layerDigest = '', layerSize = -1 }) => [layerDigest, layerSize]));
    },

    put: async (manifest, tag) => {
      const input = {
        ...at,
        imageManifest: Buffer.from(manifest.bytes).toString('utf8'),
        imageManifestMediaType: manifest.mediaType,
        imageDigest: manifest.digest,
        ...(tag !== undefined && { imageTag: tag }),
      };
      const answer = await write('PutImage', ({ client, sdk, abort }) =>
        client.send(new sdk.PutImageCommand(input), abort).catch((error: unknown) => {
          // The same digest under the same tag: it is as we want it, whoever put it there.
          if (isEcr(error, 'ImageAlreadyExistsException')) return undefined;
          throw error;
        }),
      );
      const stored = answer?.image?.imageId?.imageDigest;
      if (stored !== undefined && stored !== manifest.digest)
        throw registryError(
          'E_CONTENT_MISMATCH',
          `the manifest ${manifest.digest} was stored by ${place} as ${stored}`,
        );
    },

    referrers: async (subject) => {
      const found: Descriptor[] = [];
      for (let page = await referrersPage(subject, undefined); ; page = await referrersPage(subject, page.nextToken)) {
        for (const { digest, mediaType = MEDIA.ociManifest, size = 0, artifactType } of page.referrers ?? [])
          if (isDigest(digest))
            found.push({ mediaType, digest, size, ...(artifactType !== undefined && { artifactType }) });
        if (found.length > MOST_REFERRERS)
          throw registryError(
            'E_MANIFEST_INVALID',
            `${subject} in ${place} has more than ${MOST_REFERRERS} referrers, the most that are carried`,
          );
        if (page.nextToken === undefined) return found;
      }
    },

    tags: async () => {
      const input = { ...at, filter: { tagStatus: 'TAGGED' as const }, maxResults: 1_000 };
      const { imageIds = [], nextToken } = await read('ListImages', ({ client, sdk, abort }) =>
        client.send(new sdk.ListImagesCommand(input), abort),
      );
      return {
        names: imageIds.map(({ imageTag }) => imageTag).filter((tag) => tag !== undefined),
        complete: nextToken === undefined,
      };
    },

    countTags: async (image) => {
      const input = { ...at, imageIds: [{ imageDigest: image }] };
      const { imageDetails } = await read('DescribeImages', ({ client, sdk, abort }) =>
        client.send(new sdk.DescribeImagesCommand(input), abort),
      );
      return imageDetails?.[0]?.imageTags?.length ?? 0;
    },

    login: async () => {
      // A token opens every registry, but behind an override each one has an endpoint of its own.
      const input = overridden ? { registryIds: [account] } : {};
      const { authorizationData } = await read('GetAuthorizationToken', ({ client, sdk, abort }) =>
        client.send(new sdk.GetAuthorizationTokenCommand(input), abort),
      );
      const { authorizationToken = '', proxyEndpoint = '' } = authorizationData?.[0] ?? {};
      const text = Buffer.from(authorizationToken, 'base64').toString();
      const [, username = '', password = ''] = /^([^:]*):([\s\S]*)$/.exec(text) ?? [];
      return { kind: 'password', username, password, endpoint: proxyEndpoint };
    },
  };
}

function identifier(reference: string): ImageIdentifier {
  return isDigest(reference) ? { imageDigest: reference } : { imageTag: reference };
}

function namesOf({ imageId }: Image): string[] {
  return [imageId?.imageTag, imageId?.imageDigest].filter((name) => name !== undefined);
}
