import { quote, type Secrets } from '../kernel/index.ts';
import { type ContentSource, verified, verifiedBytes } from '../registry/index.ts';
import { decompressed, readTar } from './archive/index.ts';
import { buildError } from './errors.ts';
import type { BuiltImage, BuiltPlatform } from './image/index.ts';

/** Files above this are hardly where a token was written to, and layers above that cost more than they tell. */
const LARGEST_FILE = 262_144;
const LARGEST_LAYER = 16_777_216;

/**
 * Looks for registered secrets in what is about to be pushed: configs with their history, and small text files of the layers
 * that this build added.
 * @param fromBases digests of layers that a base brought, which are not ours to judge
 * @throws E_SECRET_IN_IMAGE naming each place, never the secret
 */
export async function refuseSecretsInImage(
  image: BuiltImage,
  source: ContentSource,
  { secrets, fromBases }: { secrets: Secrets; fromBases: ReadonlySet<string> },
): Promise<void> {
  const places = new Set<string>();
  const seen = new Set<string>(fromBases);
  for (const platform of image.platforms) {
    for (const place of await inConfig(platform, source, secrets)) places.add(place);
    for (const layer of platform.layers) {
      if (seen.has(layer.digest) || layer.size > LARGEST_LAYER) continue;
      seen.add(layer.digest);
      const bytes = decompressed(verified(await source.open(layer, 0), layer, source.place));
      for await (const { entry, body } of readTar(bytes)) {
        if (entry.kind !== 'file' || entry.size > LARGEST_FILE) continue;
        const chunks: Buffer[] = [];
        for await (const chunk of body) chunks.push(chunk);
        if (holds(Buffer.concat(chunks), secrets)) places.add(`the file ${quote(`/${entry.path}`)}`);
      }
    }
  }
  if (places.size > 0)
    throw buildError('E_SECRET_IN_IMAGE', `a secret of this run is in ${[...places].join(', ')}; nothing was pushed`);
}

async function inConfig({ manifest }: BuiltPlatform, source: ContentSource, secrets: Secrets): Promise<string[]> {
  const parsed = await source.manifest(manifest.digest);
  const [config] = parsed?.blobs ?? [];
  if (parsed === undefined || config === undefined) return [];
  const bytes = await verifiedBytes(await source.open(config, 0), config, source.place);
  return [
    ...(holds(bytes, secrets) ? ['the image’s config (environment, labels or history)'] : []),
    ...(holds(Buffer.from(parsed.bytes), secrets) ? ['the manifest’s annotations'] : []),
  ];
}

function holds(bytes: Buffer, secrets: Secrets): boolean {
  if (bytes.includes(0)) return false;
  const text = bytes.toString('utf8');
  return secrets.redact(text) !== text;
}
