import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { quote } from '../../kernel/index.ts';
import { decompressed, readTar } from '../archive/index.ts';
import { buildError } from '../errors.ts';

/** What a tar of an image may hold: an OCI layout's files, and those of `docker save`. */
const EXPECTED =
  /^(oci-layout|index\.json|manifest\.json|repositories|blobs\/sha256\/[0-9a-f]{64}|[0-9a-f]{64}(\.json|\.tar|\/layer\.tar|\/json|\/VERSION))$/;

/** Layers that several images of a `docker save` archive share stand there once, with links to them. */
const LAYER_LINK = /^[0-9a-f]{64}\/layer\.tar$/;
const LAYER_LINK_TARGET = /^\.\.\/[0-9a-f]{64}(\.tar|\/layer\.tar)$/;

/**
 * Unpacks the files of an image layout or a `docker save` archive, and nothing else: no link, no path of its own making.
 * @throws E_ARCHIVE for an entry that no such archive has
 */
export async function unpackLayout(tarFile: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const links = new Map<string, string>();
  for await (const { entry, body } of readTar(decompressed(createReadStream(tarFile)))) {
    const { path, kind } = entry;
    if (kind === 'folder' && !path.split('/').includes('..')) continue;
    if (kind === 'symlink' && LAYER_LINK.test(path) && LAYER_LINK_TARGET.test(entry.link)) {
      links.set(path, entry.link.slice('../'.length));
      continue;
    }
    if (kind !== 'file' || !EXPECTED.test(path))
      throw buildError('E_ARCHIVE', `${quote(tarFile)} holds ${quote(path)} (${kind}), which no image archive has`);
    const target = join(folder, path);
    await mkdir(join(target, '..'), { recursive: true });
    await pipeline(Readable.from(body, { objectMode: false }), createWriteStream(target, { flags: 'wx', mode: 0o600 }));
  }
  // A link becomes the file that it names, if that was in the archive: no link is ever followed.
  for (const [path, target] of links) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await link(join(folder, target), join(folder, path)).catch(() => {});
  }
}
