import { formatPlatform } from '../image/index.ts';
import type { EngineRequest } from './request.ts';

/**
 * `docker buildx build`, of which the same input gives the same image: an OCI layout in a tar, all times set to the epoch, no
 * attestation inside the index (they are attached as referrers), OCI media types said rather than left to the version.
 * Source: BuildKit, "Build reproducibility" and the exporter options of buildx build.
 */
export function buildxBuild(request: EngineRequest, tarFile: string): string[] {
  const { context, dockerfile, platform, target, args, secrets, labels, epoch, bases, cache } = request;
  return [
    'buildx',
    'build',
    '--progress=plain',
    ...cacheFlags(cache, platform),
    '--provenance=false',
    '--sbom=false',
    `--platform=${formatPlatform(platform)}`,
    `--output=type=oci,dest=${tarFile},oci-mediatypes=true,rewrite-timestamp=true,compression=gzip,force-compression=false`,
    `--file=${dockerfile}`,
    ...(target === undefined ? [] : [`--target=${target}`]),
    `--build-arg=SOURCE_DATE_EPOCH=${epoch}`,
    ...Object.entries(args).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...secrets.map(({ id, path }) => `--secret=id=${id},src=${path}`),
    ...Object.entries(labels).map(([name, value]) => `--label=${name}=${value}`),
    ...bases.map(
      ({ localName, layout, manifest }) => `--build-context=${localName}=oci-layout://${layout}@${manifest.digest}`,
    ),
    '--',
    context,
  ];
}

/** Options without which ECR refuses a cache. Source: BuildKit, "Registry cache", and ECR, "Remote cache support". */
function cacheFlags(cache: EngineRequest['cache'], platform: EngineRequest['platform']): string[] {
  if (cache === undefined) return ['--no-cache'];
  const ref = `${cache.repository}:${formatPlatform(platform).replaceAll('/', '-')}`;
  const from = `--cache-from=type=registry,ref=${ref}`;
  return cache.writes
    ? [from, `--cache-to=type=registry,ref=${ref},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`]
    : [from];
}
