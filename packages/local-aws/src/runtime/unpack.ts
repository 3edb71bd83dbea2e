import { createWriteStream } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { type TarEntry, tarEntries } from './tar.ts';

/** How much a layer may become when unpacked; more is taken for an attack. */
const MOST_BYTES = 4 * 1024 * 1024 * 1024;
const MOST_ENTRIES = 500_000;
const DEEPEST_LINKS = 40;

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/**
 * Applies one layer to a folder that stands for the container's root. Nothing is written outside of it, whatever the archive says:
 * links are followed as if the folder were `/`. Owners, devices and special permissions are left out. Source: OCI image-spec, layer.
 */
export async function applyLayer(root: string, bytes: AsyncIterable<Uint8Array>, mediaType: string): Promise<void> {
  let total = 0;
  let count = 0;
  for await (const entry of tarEntries(decompressed(bytes, mediaType))) {
    total += entry.size;
    count += 1;
    if (total > MOST_BYTES || count > MOST_ENTRIES) throw new Error('the layer is too large to unpack');
    await applyEntry(root, entry);
  }
}

function decompressed(bytes: AsyncIterable<Uint8Array>, mediaType: string): AsyncIterable<Uint8Array> {
  if (/[+.]gzip$/.test(mediaType)) return Readable.from(bytes).compose(createGunzip()) as AsyncIterable<Uint8Array>;
  if (/\+zstd$/.test(mediaType))
    return Readable.from(bytes).compose(createZstdDecompress()) as AsyncIterable<Uint8Array>;
  return bytes;
}

async function applyEntry(root: string, entry: TarEntry): Promise<void> {
  const path = posix.normalize(`/${entry.path}`).replace(/\/$/, '');
  if (path === '') return;
  const folder = await folderIn(root, posix.dirname(path));
  const name = posix.basename(path);
  if (name === OPAQUE) return await empty(folder);
  if (name.startsWith(WHITEOUT))
    return await rm(join(folder, name.slice(WHITEOUT.length)), { recursive: true, force: true });
  const place = join(folder, name);
  if (entry.kind === 'directory') {
    const known = await statOf(place);
    if (known?.isDirectory() === true) return;
    await rm(place, { recursive: true, force: true });
    await mkdir(place);
    return;
  }
  if (entry.kind === 'other') return;
  await rm(place, { recursive: true, force: true });
  if (entry.kind === 'symlink') await symlink(entry.linkTarget, place);
  else if (entry.kind === 'hardlink') await copyLinked(root, entry.linkTarget, place);
  else {
    await pipeline(Readable.from(entry.content()), createWriteStream(place, { flags: 'wx' }));
    if (entry.executable) await chmod(place, 0o755);
  }
}

/** A hard link may name anything inside the root; a copy of it serves as well. */
async function copyLinked(root: string, target: string, place: string): Promise<void> {
  const path = posix.normalize(`/${target}`);
  const source = join(await folderIn(root, posix.dirname(path)), posix.basename(path));
  const known = await statOf(source);
  if (known?.isSymbolicLink() === true) await symlink(await readlink(source), place);
  else if (known?.isFile() === true) await copyFile(source, place);
}

/** The real folder behind a path of the container, made where it is missing. */
async function folderIn(root: string, path: string): Promise<string> {
  let real = root;
  for (const part of (await resolveIn(root, path)).split('/').filter((part) => part !== '')) {
    real = join(real, part);
    const known = await statOf(real);
    if (known?.isDirectory() === true) continue;
    await rm(real, { force: true });
    await mkdir(real);
  }
  return real;
}

/** A path of the container with its links followed, `..` ending at the root. */
export async function resolveIn(root: string, path: string): Promise<string> {
  let links = 0;
  let resolved = '/';
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const next = posix.join(resolved, part);
    const known = part === '..' ? undefined : await statOf(join(root, next));
    if (known?.isSymbolicLink() !== true) {
      resolved = next;
      continue;
    }
    links += 1;
    if (links > DEEPEST_LINKS) throw new Error(`too many links on the way to ${path}`);
    const target = await readlink(join(root, next));
    if (target.startsWith('/')) resolved = '/';
    parts.unshift(...target.split('/').filter((piece) => piece !== '' && piece !== '.'));
  }
  return resolved;
}

async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
}

async function statOf(path: string) {
  try {
    return await lstat(path);
  } catch {
    return undefined;
  }
}
