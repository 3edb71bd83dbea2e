import type { GitFacts } from '@waybill/shared/build';

/**
 * Labels and annotations that say where an image comes from: from the commit alone, so that everyone who builds it writes the same.
 * Source: OCI image-spec, annotations.md, "Pre-Defined Annotation Keys".
 */
export function describeSource(git: GitFacts | undefined, epoch: number): Record<string, string> {
  const created = new Date(epoch * 1_000).toISOString().replace('.000Z', 'Z');
  return {
    'org.opencontainers.image.created': created,
    ...(git !== undefined && { 'org.opencontainers.image.revision': git.commit }),
    ...(git?.source !== undefined && { 'org.opencontainers.image.source': git.source }),
  };
}
