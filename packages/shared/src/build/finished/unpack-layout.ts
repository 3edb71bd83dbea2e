import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { quote } from '../../kernel/index.ts';
import { decompressed, readTar } from '../archive/index.ts';
import { buildError } from '../errors.ts';

/** What a tar of an image may hold: an OCI layout's files, and those of `docker save`. */
const EXPECTED =
  /^(oci-layout|index\.json|manifest\.json|repositories|blobs\/sha256\/[0-9a-f]{64}|[0-9a-f]{64}(\.json|\.tar|\/layer\.tar|\/json|\/VERSION))$/;

/**
 * Unpacks the files of an image layout or a `docker save` archive, and nothing else: no link, no path of its own making.
 * @throws E_ARCHIVE for an entry that no such archive has
 */
export async function unpackLayout(tarFile: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for await (const { entry, body } of readTar(decompressed(createReadStream(tarFile)))) {
    const { path, kind } = entry;
    if (kind === 'folder' && !path.split('/').includes('..')) continue;
    // docker save links layers that several images of the archive share.
    if (
      kind === 'symlink' &&
      /^[0-9a-f]{64}\/layer\.tar$/.test(path) &&
      /^\.\.\/[0-9a-f]{64}\/layer\.tar$/.test(entry.link)
    )
      continue;
    if (kind !== 'file' || !EXPECTED.test(path))
      throw buildError('E_ARCHIVE', `${quote(tarFile)} holds ${quote(path)} (${kind}), which no image archive has`);
    const target = join(folder, path);
    await mkdir(join(target, '..'), { recursive: true });
    await pipeline(Readable.from(body, { objectMode: false }), createWriteStream(target, { flags: 'wx', mode: 0o600 }));
  }
}
