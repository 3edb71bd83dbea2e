import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  type ECRClientConfig,
  type Repository as EcrRepository,
  GetAuthorizationTokenCommand,
  type Image,
  type ImageIdentifier,
  ListImageReferrersCommand,
  ListImagesCommand,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { type Clock, type Digest, isDigest, type Random, retry } from '../kernel/index.ts';
import type { Descriptor } from './descriptor.ts';
import { ecrError, isEcr, isPassingEcr } from './ecr-error.ts';
import { registryError } from './errors.ts';
import type { Login } from './login.ts';
import type { Manifest } from './manifest.ts';
import { MANIFEST_TYPES, MEDIA } from './media-type.ts';

/** What this driver needs of an AWS session. */
export interface EcrSession {
  readonly region: string;
  config(service: 'ecr', options?: { readonly writes?: boolean }): object;
}

export interface EcrApiOptions {
  readonly session: EcrSession;
  /** Account id of the registry. */
  readonly account: string;
  readonly repository: string;
  /** For messages. */
  readonly place: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly deadline?: number;
  readonly signal?: AbortSignal;
  /** Told of every request. */
  readonly onRequest?: () => void;
}

/** The calls of ECR's API about one repository, in batches. */
export interface EcrApi {
  images(references: readonly string[]): Promise<ReadonlyMap<string, Image>>;
  layers(digests: readonly string[]): Promise<ReadonlyMap<string, number>>;
  put(manifest: Manifest, tag: string | undefined): Promise<void>;
  referrers(subject: Digest): Promise<readonly Descriptor[]>;
  tags(): Promise<{ names: string[]; complete: boolean }>;
  describe(): Promise<EcrRepository | undefined>;
  login(): Promise<Login & { endpoint: string }>;
}

export function ecrApi(options: EcrApiOptions): EcrApi {
  const { session, account, repository, place, clock, random, signal, deadline, onRequest } = options;
  const reads = new ECRClient(session.config('ecr') as ECRClientConfig);
  const writes = new ECRClient(session.config('ecr', { writes: true }) as ECRClientConfig);
  const at = { registryId: account, repositoryName: repository };
  const ask = async <T>(operation: string, send: () => Promise<T>): Promise<T> => {
    onRequest?.();
    return send().catch((cause: unknown) => {
      throw ecrError(cause, operation, place);
    });
  };
  const abort = signal === undefined ? {} : { abortSignal: signal };

  return {
    images: async (references) => {
      const imageIds = references.map(identifier);
      const command = new BatchGetImageCommand({ ...at, imageIds, acceptedMediaTypes: [...MANIFEST_TYPES] });
      const { images = [], failures = [] } = await ask('BatchGetImage', () => reads.send(command, abort));
      for (const { failureCode, failureReason, imageId } of failures)
        if (failureCode !== 'ImageNotFound')
          throw registryError(
            'E_REGISTRY_REFUSED',
            `${place}: ${imageId?.imageTag ?? imageId?.imageDigest} cannot be read: ${failureCode}: ${failureReason}`,
          );
      return new Map(
        images.flatMap((image) =>
          [image.imageId?.imageTag, image.imageId?.imageDigest]
            .filter((name) => name !== undefined)
            .map((name) => [name, image] as const),
        ),
      );
    },

    layers: async (digests) => {
      const command = new BatchCheckLayerAvailabilityCommand({ ...at, layerDigests: [...digests] });
      const { layers = [] } = await ask('BatchCheckLayerAvailability', () => reads.send(command, abort));
      return new Map(
        layers
          .filter(({ layerAvailability }) => layerAvailability === 'AVAILABLE')
          .map(({ layerDigest = '', layerSize = -1 }) => [layerDigest, layerSize]),
      );
    },

    put: async (manifest, tag) => {
      const command = new PutImageCommand({
        ...at,
        imageManifest: Buffer.from(manifest.bytes).toString('utf8'),
        imageManifestMediaType: manifest.mediaType,
        imageDigest: manifest.digest,
        ...(tag !== undefined && { imageTag: tag }),
      });
      const policy = {
        clock,
        random,
        decide: (error: unknown) => ({ again: isPassingEcr(error) }),
        ...(deadline !== undefined && { deadline }),
        ...(signal !== undefined && { signal }),
      };
      const answer = await ask('PutImage', () =>
        retry(policy, () => writes.send(command, abort)).catch((error: unknown) => {
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
      let nextToken: string | undefined;
      do {
        // Without ANY an archived signature would vanish silently.
        const command: ListImageReferrersCommand = new ListImageReferrersCommand({
          ...at,
          subjectId: { imageDigest: subject },
          maxResults: 50,
          filter: { artifactStatus: 'ANY' },
          ...(nextToken !== undefined && { nextToken }),
        });
        const page = await ask('ListImageReferrers', () => reads.send(command, abort));
        for (const item of page.referrers ?? []) {
          const { digest, mediaType = MEDIA.ociManifest, size = 0, artifactType } = item;
          if (isDigest(digest))
            found.push({ mediaType, digest, size, ...(artifactType !== undefined && { artifactType }) });
        }
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return found;
    },

    tags: async () => {
      const command = new ListImagesCommand({ ...at, filter: { tagStatus: 'TAGGED' }, maxResults: 1_000 });
      const { imageIds = [], nextToken } = await ask('ListImages', () => reads.send(command, abort));
      const names = imageIds.map(({ imageTag }) => imageTag).filter((tag) => tag !== undefined);
      return { names, complete: nextToken === undefined };
    },

    describe: async () => {
      const command = new DescribeRepositoriesCommand({ registryId: account, repositoryNames: [repository] });
      const { repositories } = await ask('DescribeRepositories', () => reads.send(command, abort));
      return repositories?.[0];
    },

    login: async () => {
      const { authorizationData } = await ask('GetAuthorizationToken', () =>
        reads.send(new GetAuthorizationTokenCommand({}), abort),
      );
      const { authorizationToken = '', proxyEndpoint = '' } = authorizationData?.[0] ?? {};
      const [, username = '', password = ''] =
        /^([^:]*):([\s\S]*)$/.exec(Buffer.from(authorizationToken, 'base64').toString()) ?? [];
      return { kind: 'password', username, password, endpoint: proxyEndpoint };
    },
  };
}

function identifier(reference: string): ImageIdentifier {
  return isDigest(reference) ? { imageDigest: reference } : { imageTag: reference };
}
