import { chmod, lutimes, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A file's content, or `{ link }`, or `{ program }`. */
export type GivenFile = string | Uint8Array | { readonly link: string } | { readonly program: string };

/** A new folder with the given files in it. */
export async function givenFolder(files: Readonly<Record<string, GivenFile>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-test-'));
  for (const [path, file] of Object.entries(files)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    if (typeof file === 'string' || file instanceof Uint8Array) await writeFile(target, file);
    else if ('link' in file) await symlink(file.link, target);
    else {
      await writeFile(target, file.program);
      await chmod(target, 0o755);
    }
  }
  return folder;
}

/** Sets a file's times to a moment of its own. */
export async function touch(path: string, seconds: number): Promise<void> {
  await lutimes(path, seconds, seconds);
}

export async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The bytes in pieces of the given size. */
export async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
