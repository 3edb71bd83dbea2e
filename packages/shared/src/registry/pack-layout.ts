import { open, rename, rm } from 'node:fs/promises';
import { type Digest, hexOf } from '../kernel/index.ts';
import { registryError } from './errors.ts';
import type { LayoutFiles } from './layout.ts';
import { LAYOUT_FILE, parseLayoutIndex } from './layout-index.ts';
import { MANIFEST_BYTES, type Manifest, parseManifest } from './manifest.ts';
import { TAR_END, tarHeader, tarPadding } from './tar-header.ts';
import { verified, verifiedBytes } from './verifier.ts';

/**
 * Writes everything that the index of a layout leads to as one tar archive: the same bytes for the same content, whenever and
 * in whatever order it came. The archive takes its name when it is whole.
 */
export async function packLayout(files: LayoutFiles, path: string): Promise<void> {
  const listed = Buffer.from((await files.index()) ?? '');
  const part = `${path}.new`;
  await rm(part, { force: true });
  const archive = await open(part, 'wx');
  try {
    const put = async (name: string, bytes: Uint8Array): Promise<void> => {
      await archive.appendFile(Buffer.concat([tarHeader(name, bytes.length), bytes, padding(bytes.length)]));
    };
    await put('blobs/', Buffer.alloc(0));
    await put('blobs/sha256/', Buffer.alloc(0));
    const blobs = await reachable(files, listed);
    for (const [digest, size] of [...blobs].sort(([a], [b]) => (a < b ? -1 : 1))) {
      await archive.appendFile(tarHeader(`blobs/sha256/${hexOf(digest)}`, size));
      // Hashed once more on its way: a disk may have changed what the network brought.
      const bytes = verified(await files.read(digest, 0), { digest, size }, `oci:${path}`);
      for await (const chunk of bytes) await archive.appendFile(chunk);
      await archive.appendFile(padding(size));
    }
    await put('index.json', listed);
    await put('oci-layout', Buffer.from(LAYOUT_FILE));
    await archive.appendFile(TAR_END);
  } catch (error) {
    await archive.close();
    await rm(part, { force: true });
    throw error;
  }
  await archive.close();
  await rename(part, path);
}

/** Digest and size of every manifest and blob that the index leads to and the layout holds. */
async function reachable(files: LayoutFiles, listed: Buffer): Promise<Map<Digest, number>> {
  const found = new Map<Digest, number>();
  let level: readonly Digest[] = parseLayoutIndex(listed, files.path).entries.map(({ digest }) => digest);
  while (level.length > 0) {
    const next: Digest[] = [];
    for (const digest of level) {
      if (found.has(digest)) continue;
      const manifest = await manifestIn(files, digest);
      found.set(digest, manifest.size);
      next.push(...manifest.children.map((child) => child.digest));
      for (const blob of manifest.blobs) {
        const size = await files.size(blob.digest);
        // A layer that stays with its vendor is named and not held.
        if (size !== undefined) found.set(blob.digest, size);
      }
    }
    level = next;
  }
  return found;
}

async function manifestIn(files: LayoutFiles, digest: Digest): Promise<Manifest> {
  const size = await files.size(digest);
  if (size === undefined || size > MANIFEST_BYTES)
    throw registryError(
      'E_LAYOUT_INVALID',
      `${files.path} does not hold the manifest ${digest} that its index leads to`,
    );
  const place = `oci:${files.path}`;
  return parseManifest(await verifiedBytes(await files.read(digest, 0), { digest, size }, place), place);
}

function padding(size: number): Buffer {
  return Buffer.alloc(tarPadding(size));
}
