import { gzipSync } from 'node:zlib';
import { type Digest, ecrHost } from '@waybill/shared/kernel';
import type { EcrRegistry } from '../ecr/index.ts';
import { OCI_MANIFEST, parseManifest, putManifest, type Repository } from '../images/index.ts';
import { type TarFile, writeTar } from '../runtime/index.ts';

export interface FirstImage {
  readonly repository: string;
  readonly tag?: string;
  readonly files: readonly TarFile[];
  readonly entrypoint: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Puts a small image into a registry before anybody pushed one, so that a service has something to run from the start.
 * @returns `ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY@DIGEST`
 */
export async function putFirstImage(registry: EcrRegistry, image: FirstImage, now: number): Promise<string> {
  const repository =
    registry.images.find(image.repository) ?? registry.images.create({ name: image.repository, createdAt: now });
  const layer = gzipSync(writeTar(image.files));
  // Byte 9 of a gzip header names the system that wrote it.
  layer[9] = 255;
  const config = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {
      Entrypoint: image.entrypoint,
      Env: Object.entries(image.environment ?? {}).map(([name, value]) => `${name}=${value}`),
    },
    rootfs: { type: 'layers', diff_ids: [] },
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: await stored(registry, repository, {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      bytes: Buffer.from(JSON.stringify(config)),
    }),
    layers: [
      await stored(registry, repository, { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', bytes: layer }),
    ],
  };
  const parsed = parseManifest(Buffer.from(JSON.stringify(manifest)), OCI_MANIFEST);
  putManifest(repository, { manifest: parsed, now, ...(image.tag === undefined ? {} : { tag: image.tag }) });
  return `${ecrHost(registry.account, registry.region)}/${image.repository}@${parsed.digest}`;
}

interface Content {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

async function stored(
  registry: EcrRegistry,
  repository: Repository,
  { mediaType, bytes }: Content,
): Promise<{ mediaType: string; digest: Digest; size: number }> {
  const { digest, size } = await registry.blobs.put(bytes);
  repository.blobs.set(digest, size);
  return { mediaType, digest, size };
}
