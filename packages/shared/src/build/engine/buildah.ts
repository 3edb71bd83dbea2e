import { join } from 'node:path';
import { formatPlatform } from '../image/index.ts';
import type { EngineRequest } from './request.ts';

const NAME = 'localhost/waybill-build:image';

/** Where buildah keeps everything: below the private folder, so that nothing of the machine's store is used or changed. */
function buildahStore(folder: string): string[] {
  return ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
}

/**
 * `buildah build`, of which the same input gives the same image: no cache, no label of the version, every time set.
 * Works from 1.28 on, where SOURCE_DATE_EPOCH had no effect yet. Source: buildah-build(1).
 */
export function buildahBuild(request: EngineRequest): string[] {
  const { folder, context, dockerfile, platform, target, args, secrets, labels, epoch, cache } = request;
  return [
    ...buildahStore(folder),
    'build',
    '--isolation=chroot',
    '--format=oci',
    ...cacheFlags(cache),
    '--identity-label=false',
    '--pull-never',
    `--timestamp=${epoch}`,
    `--platform=${formatPlatform(platform)}`,
    `--ignorefile=${dockerfile}.dockerignore`,
    `--file=${dockerfile}`,
    `--tag=${NAME}`,
    ...(target === undefined ? [] : [`--target=${target}`]),
    ...Object.entries(args).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...secrets.map(({ id, path }) => `--secret=id=${id},src=${path}`),
    ...Object.entries(labels).map(([name, value]) => `--label=${name}=${value}`),
    '--',
    context,
  ];
}

/** Source: buildah-build(1), --cache-from and --cache-to, since 1.28. */
function cacheFlags(cache: EngineRequest['cache']): string[] {
  if (cache === undefined) return ['--layers=false'];
  const { repository, writes, authFile } = cache;
  return [
    '--layers=true',
    `--cache-from=${repository}`,
    ...(writes ? [`--cache-to=${repository}`] : []),
    `--authfile=${authFile}`,
  ];
}

/** `buildah push` of what was built into an OCI layout. */
export function buildahPush(folder: string, layout: string): string[] {
  return [...buildahStore(folder), 'push', '--quiet', '--format=oci', '--', NAME, `oci:${layout}:image`];
}

/** `buildah pull` of a base from an archive that carries its name. */
export function buildahPull(folder: string, archive: string): string[] {
  return [...buildahStore(folder), 'pull', '--quiet', '--', `docker-archive:${archive}`];
}
