import { BatchGetImageCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { type Digest, digestOf, isDigest } from '../../kernel/index.ts';
import { findingsError } from '../errors.ts';
import type { ManifestSource } from '../image.ts';
import type { EcrRepository } from './ecr-scans.ts';
import { explained } from './fault.ts';

const ACCEPTED = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** Manifests of one ECR repository, and what its tags point at. */
export interface EcrManifests extends ManifestSource {
  /** @throws E_IMAGE_NOT_FOUND */
  resolve(tag: string): Promise<Digest>;
}

export function ecrManifests(client: ECRClient, repository: EcrRepository, signal: AbortSignal): EcrManifests {
  const read = async (id: { imageDigest: string } | { imageTag: string }, name: string) => {
    const answer = await client
      .send(new BatchGetImageCommand({ ...repository, imageIds: [id], acceptedMediaTypes: ACCEPTED }), {
        abortSignal: signal,
      })
      .catch((error: unknown) => {
        throw explained(error, `the manifest ${name} in ${repository.repositoryName}`, 'ecr:BatchGetImage');
      });
    const [image] = answer.images ?? [];
    if (image?.imageManifest !== undefined) return { image, bytes: new TextEncoder().encode(image.imageManifest) };
    const why = answer.failures?.[0]?.failureReason ?? 'no image and no reason given';
    throw findingsError(
      'E_IMAGE_NOT_FOUND',
      `${repository.registryId}/${repository.repositoryName} has no ${name}: ${why}`,
    );
  };
  return {
    manifest: async (digest) => {
      const { image, bytes } = await read({ imageDigest: digest }, digest);
      // The digest that a registry states is a claim; the bytes prove it.
      if (digestOf(bytes) !== digest)
        throw findingsError('E_IMAGE_SHAPE', `ECR gave ${digestOf(bytes)} for the manifest ${digest}`);
      return { mediaType: image.imageManifestMediaType ?? '', bytes };
    },
    resolve: async (tag) => {
      const { image, bytes } = await read({ imageTag: tag }, `tag "${tag}"`);
      const digest = image.imageId?.imageDigest;
      if (!isDigest(digest) || digestOf(bytes) !== digest)
        throw findingsError(
          'E_IMAGE_SHAPE',
          `ECR gave ${digestOf(bytes)} for the tag "${tag}", which it calls ${digest}`,
        );
      return digest;
    },
  };
}
