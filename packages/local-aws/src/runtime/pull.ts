import { type Digest, digestOf, isDigest, isJsonObject } from '@waybill/shared/kernel';
import { type ImageName, type ImageSource, parseImageName } from './image-source.ts';

/** What an image says about how it is run. Source: OCI image-spec, config. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
}

export interface PulledImage {
  readonly name: ImageName;
  readonly config: ImageConfig;
  /** Bottom first; `open` gives the bytes as they are stored. */
  readonly layers: ReadonlyArray<{
    readonly digest: Digest;
    readonly mediaType: string;
    open(): Promise<AsyncIterable<Uint8Array>>;
  }>;
}

type Parsed = Readonly<Record<string, unknown>>;

/** Finds an image's config and layers for this machine's platform. @throws Error worded as ECS words a failed pull */
export async function pullImage(text: string, source: ImageSource, architecture: string): Promise<PulledImage> {
  const name = parseImageName(text);
  if (name === undefined) throw cannotPull(`invalid reference format: ${text}`);
  const manifest = await imageManifest(name, source, architecture);
  const configDigest = digestIn(manifest['config']);
  const config = parse(await collect(await opened(name, configDigest, source)));
  const layers = Array.isArray(manifest['layers']) ? (manifest['layers'] as readonly unknown[]) : [];
  return {
    name,
    config: configOf(config),
    layers: layers.map((layer) => {
      const digest = digestIn(layer);
      const mediaType = isJsonObject(layer) && typeof layer['mediaType'] === 'string' ? layer['mediaType'] : '';
      return { digest, mediaType, open: () => opened(name, digest, source) };
    }),
  };
}

async function imageManifest(name: ImageName, source: ImageSource, architecture: string): Promise<Parsed> {
  const found = await verified(name, source);
  if (!Array.isArray(found['manifests'])) return found;
  const child = (found['manifests'] as readonly unknown[]).find((item) => {
    const platform = isJsonObject(item) ? item['platform'] : undefined;
    return isJsonObject(platform) && platform['os'] === 'linux' && platform['architecture'] === architecture;
  });
  if (child === undefined)
    throw cannotPull(`no matching manifest for linux/${architecture} in the manifest list entries`);
  return await verified({ ...name, reference: digestIn(child) }, source);
}

async function verified(name: ImageName, source: ImageSource): Promise<Parsed> {
  const bytes = await source.manifest(name);
  if (bytes === undefined) throw cannotPull(`${name.host}/${name.repository}:${name.reference}: not found`);
  if (isDigest(name.reference) && digestOf(bytes) !== name.reference)
    throw cannotPull(`the manifest does not match ${name.reference}`);
  return parse(bytes);
}

async function opened(name: ImageName, digest: Digest, source: ImageSource): Promise<AsyncIterable<Uint8Array>> {
  const bytes = await source.blob(name, digest);
  if (bytes === undefined) throw cannotPull(`blob ${digest} not found`);
  return bytes;
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

function parse(bytes: Uint8Array): Parsed {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  if (!isJsonObject(value)) throw cannotPull('a document of the image is not a JSON object');
  return value;
}

function configOf(document: Parsed): ImageConfig {
  const config = isJsonObject(document['config']) ? document['config'] : {};
  const environment = texts(config['Env']).map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return {
    entrypoint: texts(config['Entrypoint']),
    command: texts(config['Cmd']),
    environment: Object.fromEntries(environment),
    workingDirectory:
      typeof config['WorkingDir'] === 'string' && config['WorkingDir'] !== '' ? config['WorkingDir'] : '/',
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function digestIn(descriptor: unknown): Digest {
  const digest = isJsonObject(descriptor) ? descriptor['digest'] : undefined;
  if (!isDigest(digest)) throw cannotPull('a descriptor of the image has no sha256 digest');
  return digest;
}

function cannotPull(why: string): Error {
  return new Error(`CannotPullContainerError: ${why}`);
}
