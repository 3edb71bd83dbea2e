import type { Digest } from '../../kernel/index.ts';
import { type ContentSource, type Descriptor, verified } from '../../registry/index.ts';
import { decompressed, readTar, type TarEntry } from '../archive/index.ts';
import { apk } from './apk.ts';
import type { Cataloger } from './cataloger.ts';
import type { Distribution, Found, Inventory } from './component.ts';
import { dpkg } from './dpkg.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { npm } from './npm.ts';
import { OS_RELEASE, parseOsRelease } from './os-release.ts';
import { python } from './python.ts';
import { isUnreadRpm, rpm } from './rpm.ts';

const CATALOGERS: readonly Cataloger[] = [dpkg, apk, rpm, npm, python, java, go];
const OPAQUE = '.wh..wh..opq';
const WHITEOUT = '.wh.';

interface Kept {
  readonly cataloger: Cataloger | undefined;
  readonly bytes: Buffer;
  readonly layer: Digest;
}

/**
 * The packages in an image's layers, as they lie upon each other: what a later layer removes or replaces is not there.
 * Source: OCI image-spec, layer.md, "Whiteouts".
 */
export async function readInventory(source: ContentSource, layers: readonly Descriptor[]): Promise<Inventory> {
  const kept = new Map<string, Kept>();
  for (const layer of layers) {
    const bytes = decompressed(verified(await source.open(layer, 0), layer, source.place));
    for await (const { entry, body } of readTar(bytes)) await note(kept, entry, { body, layer: layer.digest });
  }
  const distribution = OS_RELEASE.map((path) => kept.get(path))
    .filter((file) => file !== undefined)
    .map((file) => parseOsRelease(file.bytes.toString('utf8')))
    .find((found) => found !== undefined);
  const components = [...kept].flatMap(([path, file]) => componentsOf(path, file, distribution));
  return {
    distribution,
    components: distinct(components).sort((a, b) => (order(a) < order(b) ? -1 : 1)),
    unread: [...kept].flatMap(([path, { bytes }]) => (isUnreadRpm(path, bytes) ? [path] : [])).sort(),
  };
}

async function note(
  kept: Map<string, Kept>,
  entry: TarEntry,
  { body, layer }: { body: AsyncIterable<Buffer>; layer: Digest },
): Promise<void> {
  const { path, kind } = entry;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = path.slice(0, path.length - name.length);
  if (name === OPAQUE) return forget(kept, folder);
  if (name.startsWith(WHITEOUT)) {
    const gone = `${folder}${name.slice(WHITEOUT.length)}`;
    kept.delete(gone);
    return forget(kept, `${gone}/`);
  }
  kept.delete(path);
  if (kind !== 'folder') forget(kept, `${path}/`);
  if (kind !== 'file') return;
  const cataloger = CATALOGERS.find(({ wants }) => wants(entry));
  const plain = (OS_RELEASE as readonly string[]).includes(path);
  if (cataloger === undefined && !plain) return;
  const bytes = await (cataloger?.keep ?? whole)(body);
  if (cataloger?.keep === undefined || bytes.length > 0) kept.set(path, { cataloger, bytes, layer });
}

function forget(kept: Map<string, Kept>, folder: string): void {
  for (const path of kept.keys()) if (path.startsWith(folder)) kept.delete(path);
}

async function whole(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function componentsOf(
  path: string,
  { cataloger, bytes, layer }: Kept,
  distribution: Distribution | undefined,
): Found[] {
  const found = cataloger?.read(bytes, { path, distribution }) ?? [];
  return found.map((component) => ({ ...component, path: `/${path}`, layer }));
}

/** A package that one file names twice counts once. */
function distinct(components: readonly Found[]): Found[] {
  return [...new Map(components.map((component) => [order(component), component])).values()];
}

function order({ purl, path }: Found): string {
  return `${purl} ${path}`;
}
