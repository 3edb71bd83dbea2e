import { isJsonObject, type Json } from '../../kernel/index.ts';
import type { ContentSource } from '../../registry/index.ts';
import { type BuiltImage, type BuiltPlatform, formatPlatform } from '../image/index.ts';
import { compareLayers } from './compare-layers.ts';

/** An image in a layout. */
export interface Placed {
  readonly image: BuiltImage;
  readonly source: ContentSource;
  /** The folder of the layout; undefined for an image that is in a registry. */
  readonly layout?: string;
}

/** Why two images have different digests, down to the file: one line each, empty where they have the same. */
export async function explainDifference(first: Placed, second: Placed): Promise<string[]> {
  if (first.image.root.digest === second.image.root.digest) return [];
  const lines: string[] = [];
  for (const [index, platform] of first.image.platforms.entries()) {
    const other = second.image.platforms[index];
    const name = formatPlatform(platform.platform);
    if (other === undefined) lines.push(`${name}: only in the first build`);
    else if (other.manifest.digest !== platform.manifest.digest)
      lines.push(...(await explainPlatform(name, [platform, first.source], [other, second.source])));
  }
  return lines.length > 0 ? lines : ['the index: its annotations or its order'];
}

async function explainPlatform(
  name: string,
  [a, sourceA]: [BuiltPlatform, ContentSource],
  [b, sourceB]: [BuiltPlatform, ContentSource],
): Promise<string[]> {
  const lines: string[] = [];
  if (a.layers.length !== b.layers.length) lines.push(`${name}: ${a.layers.length} / ${b.layers.length} layers`);
  for (const [index, layer] of a.layers.entries()) {
    const other = b.layers[index];
    if (other === undefined || other.digest === layer.digest) continue;
    const found = await compareLayers({ source: sourceA, layer }, { source: sourceB, layer: other });
    lines.push(...found.map(({ path, what }) => `${name}, layer ${index + 1}, ${path}: ${what.join(', ')}`));
  }
  const config = differingKeys(withoutLayers(a.config), withoutLayers(b.config));
  return [
    ...lines,
    ...config.map((key) => `${name}, config, ${key}`),
    ...(lines.length + config.length === 0 ? [`${name}: the manifest’s annotations`] : []),
  ];
}

/** What the layers say is told by the layers. */
function withoutLayers(config: object): Json {
  const { rootfs: _, ...rest } = config as { rootfs: Json };
  return rest as Json;
}

function differingKeys(a: Json | undefined, b: Json | undefined, path = ''): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  const both = (isJsonObject(a) && isJsonObject(b)) || (Array.isArray(a) && Array.isArray(b));
  if (!both) return [`${path}: ${shown(a)} / ${shown(b)}`];
  const keys = [...new Set([...Object.keys(a as object), ...Object.keys(b as object)])];
  const found = keys.flatMap((key) =>
    differingKeys(
      (a as Record<string, Json>)[key],
      (b as Record<string, Json>)[key],
      path === '' ? key : `${path}.${key}`,
    ),
  );
  return found.length > 0 ? found : [`${path}: the order of its keys`];
}

function shown(value: Json | undefined): string {
  return value === undefined ? 'absent' : JSON.stringify(value).slice(0, 100);
}
