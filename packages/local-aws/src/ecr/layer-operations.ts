import { randomUUID } from 'node:crypto';
import type {
  BatchCheckLayerAvailabilityRequest,
  BatchCheckLayerAvailabilityResponse,
  CompleteLayerUploadRequest,
  CompleteLayerUploadResponse,
  GetDownloadUrlForLayerRequest,
  GetDownloadUrlForLayerResponse,
  InitiateLayerUploadRequest,
  InitiateLayerUploadResponse,
  Layer,
  LayerFailure,
  UploadLayerPartRequest,
  UploadLayerPartResponse,
} from '@aws-sdk/client-ecr';
import { type Digest, isDigest } from '@waybill/shared/kernel';
import { type Call, refusal } from '../core/index.ts';
import type { Repository, Upload } from '../images/index.ts';
import { type EcrRegistries, type EcrRegistry, named } from './ecr-registry.ts';
import { invalid } from './invalid.ts';
import type { LayerUrls } from './layer-urls.ts';

/** What ECR advises; parts but the last are at least 5 MiB. */
const PART_SIZE = 10_485_760;
const SMALLEST_PART = 5_242_880;
const MOST_DIGESTS = 100;

export function layerOperations(registries: EcrRegistries, urls: LayerUrls) {
  const at = async (input: { registryId?: string | undefined; repositoryName: string | undefined }, call: Call) => {
    const registry = await registries.for(input, call);
    return { registry, repository: registry.images.get(input.repositoryName ?? '') };
  };
  return {
    BatchCheckLayerAvailability: async (
      input: BatchCheckLayerAvailabilityRequest,
      call: Call,
    ): Promise<BatchCheckLayerAvailabilityResponse> => {
      const { repository } = await at(input, call);
      const digests = input.layerDigests ?? [];
      if (digests.length === 0 || digests.length > MOST_DIGESTS)
        throw invalid('layerDigests', `Member must have length between 1 and ${MOST_DIGESTS}`);
      const failures = digests
        .filter((digest) => !isDigest(digest))
        .map(
          (layerDigest): LayerFailure => ({
            layerDigest,
            failureCode: 'InvalidLayerDigest',
            failureReason: 'Invalid layer digest',
          }),
        );
      return { layers: digests.filter(isDigest).map((digest) => availability(repository, digest)), failures };
    },
    InitiateLayerUpload: async (
      input: InitiateLayerUploadRequest,
      call: Call,
    ): Promise<InitiateLayerUploadResponse> => {
      const { registry, repository } = await at(input, call);
      const upload: Upload = { id: randomUUID(), intake: registry.blobs.intake(), ended: false, pieces: 0 };
      repository.uploads.set(upload.id, upload);
      return { uploadId: upload.id, partSize: PART_SIZE };
    },
    UploadLayerPart: async (input: UploadLayerPartRequest, call: Call): Promise<UploadLayerPartResponse> => {
      const { registry, repository } = await at(input, call);
      const upload = uploadOf(registry, repository, input.uploadId ?? '');
      const bytes = input.layerPartBlob ?? new Uint8Array();
      const { partFirstByte = 0, partLastByte = 0 } = input;
      const about = { ...named(registry, repository), uploadId: upload.id };
      if (partFirstByte !== upload.intake.size || partLastByte - partFirstByte + 1 !== bytes.length)
        throw refusal(
          'InvalidLayerPartException',
          `Part ${partFirstByte}-${partLastByte} is not what follows byte ${upload.intake.size - 1}`,
          { members: { ...about, lastValidByteReceived: upload.intake.size - 1 } },
        );
      if (upload.ended)
        throw refusal('LayerPartTooSmallException', `Only the last part may be smaller than ${SMALLEST_PART} bytes`);
      upload.ended = bytes.length < SMALLEST_PART;
      await upload.intake.append(once(bytes));
      return { ...about, lastByteReceived: upload.intake.size - 1 };
    },
    CompleteLayerUpload: async (
      input: CompleteLayerUploadRequest,
      call: Call,
    ): Promise<CompleteLayerUploadResponse> => {
      const { registry, repository } = await at(input, call);
      const upload = uploadOf(registry, repository, input.uploadId ?? '');
      const about = `upload '${upload.id}' in the repository with name '${repository.name}' in the registry with id '${registry.account}'`;
      if (upload.intake.size === 0) throw refusal('EmptyUploadException', `No parts were uploaded for ${about}`);
      repository.uploads.delete(upload.id);
      const blob = await upload.intake.finish();
      const claimed = input.layerDigests ?? [];
      if (claimed.length > 0 && !claimed.includes(blob.digest))
        throw refusal(
          'InvalidLayerException',
          `Layer digest '${claimed.join(', ')}' does not match '${blob.digest}' of ${about}`,
        );
      if (repository.blobs.has(blob.digest))
        throw refusal(
          'LayerAlreadyExistsException',
          `Layer with digest '${blob.digest}' already exists in the repository with name '${repository.name}' in the registry with id '${registry.account}'`,
        );
      repository.blobs.set(blob.digest, blob.size);
      return { ...named(registry, repository), uploadId: upload.id, layerDigest: blob.digest };
    },
    GetDownloadUrlForLayer: async (
      input: GetDownloadUrlForLayerRequest,
      call: Call,
    ): Promise<GetDownloadUrlForLayerResponse> => {
      const { registry, repository } = await at(input, call);
      const layerDigest = input.layerDigest ?? '';
      return { downloadUrl: urls.urlOf(registry, repository, layerDigest), layerDigest };
    },
  };
}

function availability(repository: Repository, digest: Digest): Layer {
  const layerSize = repository.blobs.get(digest);
  if (layerSize === undefined) return { layerDigest: digest, layerAvailability: 'UNAVAILABLE' };
  const described = [...repository.manifests.values()]
    .flatMap(({ config, layers }) => (config === undefined ? layers : [config, ...layers]))
    .find((descriptor) => descriptor.digest === digest);
  return {
    layerDigest: digest,
    layerAvailability: 'AVAILABLE',
    layerSize,
    ...(described !== undefined && { mediaType: described.mediaType }),
  };
}

function uploadOf(registry: EcrRegistry, repository: Repository, id: string): Upload {
  const upload = repository.uploads.get(id);
  if (upload !== undefined) return upload;
  throw refusal(
    'UploadNotFoundException',
    `An upload with id '${id}' does not exist in the repository with name '${repository.name}' in the registry with id '${registry.account}'`,
  );
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
