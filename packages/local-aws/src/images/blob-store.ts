import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdtempSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '@waybill/shared/kernel';

/** Content that was received and hashed, wherever it lies. */
export interface Blob {
  readonly digest: Digest;
  readonly size: number;
  /** Bytes from `start` up to and without `end`. */
  read(start?: number, end?: number): AsyncIterable<Uint8Array>;
}

/** Bytes on their way in. */
export interface Intake {
  readonly size: number;
  append(bytes: AsyncIterable<Uint8Array>): Promise<void>;
  finish(): Promise<Blob>;
  discard(): Promise<void>;
}

/** Content by digest; small blobs in memory, larger ones as files that go when the store stops. */
export interface BlobStore {
  intake(): Intake;
  get(digest: Digest): Blob | undefined;
  put(bytes: Uint8Array): Promise<Blob>;
  stop(): Promise<void>;
}

const LARGEST_IN_MEMORY = 256 * 1024;

export function createBlobStore(): BlobStore {
  const blobs = new Map<Digest, Blob>();
  let folder: string | undefined;
  const filePath = () => {
    folder ??= mkdtempSync(join(tmpdir(), 'local-registry-'));
    return join(folder, randomUUID());
  };
  const keep = (blob: Blob): Blob => {
    const known = blobs.get(blob.digest);
    if (known !== undefined) return known;
    blobs.set(blob.digest, blob);
    return blob;
  };
  const intake = (): Intake => createIntake(filePath, keep);
  return {
    intake,
    get: (digest) => blobs.get(digest),
    put: async (bytes) => {
      const taking = intake();
      await taking.append(once(bytes));
      return await taking.finish();
    },
    stop: async () => {
      blobs.clear();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

function createIntake(filePath: () => string, keep: (blob: Blob) => Blob): Intake {
  const hash = createHash('sha256');
  let held: Uint8Array[] = [];
  let path: string | undefined;
  let size = 0;
  return {
    get size() {
      return size;
    },
    append: async (bytes) => {
      let file: FileHandle | undefined;
      try {
        for await (const piece of bytes) {
          hash.update(piece);
          size += piece.length;
          if (path === undefined && size <= LARGEST_IN_MEMORY) {
            held.push(piece);
            continue;
          }
          path ??= filePath();
          file ??= await open(path, 'a');
          for (const earlier of held.splice(0)) await file.writeFile(earlier);
          await file.writeFile(piece);
        }
      } finally {
        await file?.close();
      }
    },
    finish: async () => {
      const digest = `sha256:${hash.digest('hex')}` as Digest;
      return keep(path === undefined ? memoryBlob(digest, Buffer.concat(held)) : fileBlob(digest, size, path));
    },
    discard: async () => {
      held = [];
      if (path !== undefined) await rm(path, { force: true });
    },
  };
}

function memoryBlob(digest: Digest, bytes: Buffer): Blob {
  return { digest, size: bytes.length, read: (start = 0, end = bytes.length) => once(bytes.subarray(start, end)) };
}

function fileBlob(digest: Digest, size: number, path: string): Blob {
  return {
    digest,
    size,
    read: (start = 0, end = size) =>
      start >= end
        ? once(new Uint8Array())
        : createReadStream(path, { start, end: end - 1, highWaterMark: LARGEST_IN_MEMORY }),
  };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
