import { type Manifest, MEDIA, parseManifest } from '../../registry/index.ts';
import { buildError } from '../errors.ts';
import type { BuiltPlatform } from './built-platform.ts';
import { formatPlatform } from './platform.ts';

/** The index of platforms that were built apart: the same bytes for the same parts, in whatever order they are named. @throws E_MERGE */
export function joinIndex(parts: readonly BuiltPlatform[], annotations: Readonly<Record<string, string>>): Manifest {
  const ordered = [...parts].sort((a, b) => (formatPlatform(a.platform) < formatPlatform(b.platform) ? -1 : 1));
  const names = ordered.map(({ platform }) => formatPlatform(platform));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw buildError('E_MERGE', `merge: two of the images are for ${twice}`);
  const body = {
    schemaVersion: 2,
    mediaType: MEDIA.ociIndex,
    manifests: ordered.map(({ manifest, platform }) => ({ ...manifest, platform })),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
  return parseManifest(Buffer.from(JSON.stringify(body)), 'this action');
}
