import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Digest, digestOf, hexOf } from '../../kernel/index.ts';
import { type Descriptor, MEDIA } from '../../registry/index.ts';

/** Writes an OCI image layout. Source: OCI image-spec, image-layout.md. */
export interface LayoutWriter {
  /** The folder. */
  readonly path: string;
  addBytes(mediaType: string, bytes: Uint8Array): Promise<Descriptor>;
  /** JSON without white space, keys in the order given. */
  addJson(mediaType: string, value: unknown): Promise<Descriptor>;
  /** Hashes on the way to the disk; what has no full length of bytes leaves no blob. */
  addStream(mediaType: string, source: AsyncIterable<Uint8Array>): Promise<Descriptor>;
  /** Names the image (a manifest or an index) that the layout holds. */
  finish(image: Descriptor): Promise<void>;
}

/** @param path a folder that is there and is ours alone */
export async function layoutWriter(path: string): Promise<LayoutWriter> {
  const blobs = join(path, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true, mode: 0o700 });
  let started = 0;
  const place = (digest: Digest): string => join(blobs, hexOf(digest));
  const addBytes: LayoutWriter['addBytes'] = async (mediaType, bytes) => {
    const digest = digestOf(bytes);
    await writeFile(place(digest), bytes);
    return { mediaType, digest, size: bytes.length };
  };
  return {
    path,
    addBytes,
    addJson: (mediaType, value) => addBytes(mediaType, Buffer.from(JSON.stringify(value))),
    addStream: async (mediaType, source) => {
      started += 1;
      const draft = join(path, `draft-${started}`);
      const hash = createHash('sha256');
      let size = 0;
      const measure = new Transform({
        transform: (chunk: Buffer, _encoding, done) => {
          hash.update(chunk);
          size += chunk.length;
          done(null, chunk);
        },
      });
      try {
        await pipeline(Readable.from(source, { objectMode: false }), measure, createWriteStream(draft));
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      const digest = `sha256:${hash.digest('hex')}` as Digest;
      await rename(draft, place(digest));
      return { mediaType, digest, size };
    },
    finish: async (image) => {
      await writeFile(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
      const index = { schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests: [image] };
      await writeFile(join(path, 'index.json'), JSON.stringify(index));
    },
  };
}
