import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, type Json, quote } from '../../kernel/index.ts';
import { MEDIA } from '../../registry/index.ts';
import { compressed } from '../archive/index.ts';
import { buildError } from '../errors.ts';
import { type BuiltImage, type LayoutWriter, parseImageConfig, writeImage, writePlatform } from '../image/index.ts';

/** An unpacked `docker save` archive of one image as an OCI image; its plain layers are compressed alike everywhere. @throws E_LAYOUT */
export async function importDockerSave(folder: string, layout: LayoutWriter, name: string): Promise<BuiltImage> {
  const wrong = (what: string): Error => buildError('E_LAYOUT', `the docker save archive ${quote(name)} ${what}`);
  const list = parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  if (!Array.isArray(list) || list.length !== 1) throw wrong('does not hold exactly one image');
  const [entry] = list as readonly Json[];
  const config = isJsonObject(entry) ? entry['Config'] : undefined;
  const paths = isJsonObject(entry) ? entry['Layers'] : undefined;
  if (typeof config !== 'string' || !Array.isArray(paths) || !paths.every((path) => typeof path === 'string'))
    throw wrong('has a manifest.json that names no config and layers');
  const file = (path: string): string => {
    if (!/^[0-9a-z/.]{1,120}$/.test(path) || path.split('/').includes('..')) throw wrong(`names ${quote(path)}`);
    return join(folder, path);
  };
  const bytes = await readFile(file(config)).catch(() => Promise.reject(wrong(`lacks ${quote(config)}`)));
  const image = parseImageConfig(bytes, paths.length, name);
  const layers = [];
  for (const path of paths as readonly string[]) {
    const stream = createReadStream(file(path)).on('error', () => {});
    layers.push(await layout.addStream(MEDIA.ociLayerGzip, compressed(stream, 'gzip')));
  }
  const platform = await writePlatform(layout, { config: image, configBytes: bytes, layers, annotations: {} });
  return writeImage(layout, [platform], {});
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
