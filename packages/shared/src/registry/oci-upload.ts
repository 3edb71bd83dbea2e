import { refusalOf } from './answer-error.ts';
import type { Descriptor } from './descriptor.ts';
import { registryError } from './errors.ts';
import { header } from './http.ts';
import { networkError } from './network-error.ts';
import type { OciClient } from './oci-client.ts';
import type { BlobWriter } from './ports.ts';
import { discard } from './read-body.ts';
import { sendingMemory } from './sending-memory.ts';
import { drainOrClose } from './stream-writer.ts';

/** A registry may read a whole blob again before it answers a PUT: so many bytes a second are granted to it. */
const SLOWEST_COMMIT = 20_000_000;

/** Bytes that may wait to be sent: enough that many small pieces leave together, little enough for many blobs at once. */
const BUFFERED = 524_288;

/** Sends one blob as the body of one PUT to an upload location. Source: distribution-spec, "POST then PUT". */
export function ociWriter(client: OciClient, target: { location: URL; blob: Descriptor; place: string }): BlobWriter {
  const { location, blob, place } = target;
  const what = `${place}: the upload of ${blob.digest} (${blob.size} bytes)`;
  const url = new URL(location);
  url.searchParams.set('digest', blob.digest);
  const { stream, answer } = client.stream({
    url,
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(blob.size),
      ...client.authorized(),
    },
    patience: client.http.idle + (blob.size / SLOWEST_COMMIT) * 1_000,
  });
  const memory = sendingMemory(stream, blob.size);
  let committing = false;
  let broken: Error | undefined;

  const accepted = answer.then(async (reply) => {
    if (reply.status !== 201 && reply.status !== 204) throw (await refusalOf(reply, what)).error;
    if (!committing) throw registryError('E_REGISTRY_FAULT', `${what} was accepted before its last byte was sent`);
    discard(reply);
    const stored = header(reply, 'docker-content-digest');
    if (stored !== undefined && stored !== blob.digest)
      throw registryError('E_CONTENT_MISMATCH', `${what} was stored as ${stored}`);
  });
  const failed = accepted.then(
    () => new Promise<never>(() => {}),
    (error: unknown) => {
      broken ??= error instanceof Error ? error : new Error(String(error));
      stream.destroy();
      throw broken;
    },
  );
  failed.catch(() => {});

  return {
    failed,
    write: (chunk) => {
      memory.add(chunk);
      return stream.writableLength < BUFFERED;
    },
    drained: async () => {
      if (broken !== undefined) throw broken;
      if (stream.writableNeedDrain && stream.writableLength >= BUFFERED) await drainOrClose(stream);
      if (broken !== undefined) throw broken as Error;
    },
    commit: () => {
      committing = true;
      memory.flush();
      stream.end();
      return accepted.catch((error: unknown) => {
        throw networkError(url, error);
      });
    },
    abort: (reason) => {
      stream.destroy(reason);
    },
  };
}
