import { createHash } from 'node:crypto';
import type { Digest } from '../kernel/index.ts';
import { registryError } from './errors.ts';

/** Counts and hashes bytes on their way and compares them with what was promised. */
export interface Verifier {
  /** Bytes seen so far. */
  readonly count: number;
  /** @throws E_CONTENT_MISMATCH as soon as there are more bytes than promised */
  take(chunk: Uint8Array): void;
  /** @throws E_CONTENT_MISMATCH unless count and digest are as promised */
  end(): void;
}

/** @param place where the bytes come from, for messages: `source registry.example/app` */
export function verifier(promised: { digest: Digest; size: number }, place: string): Verifier {
  const hash = createHash('sha256');
  let count = 0;
  const mismatch = (what: string): Error =>
    registryError('E_CONTENT_MISMATCH', `${promised.digest} from ${place} ${what}`);
  return {
    get count() {
      return count;
    },
    take: (chunk) => {
      count += chunk.length;
      if (count > promised.size) throw mismatch(`has more than its ${promised.size} bytes (${count} received)`);
      hash.update(chunk);
    },
    end: () => {
      if (count !== promised.size) throw mismatch(`ended after ${count} of ${promised.size} bytes`);
      const found = `sha256:${hash.digest('hex')}`;
      if (found !== promised.digest) throw mismatch(`has the digest ${found} (${count} of ${promised.size} bytes)`);
    },
  };
}

/** The same bytes, verified: the iteration throws E_CONTENT_MISMATCH instead of ending when they are not what was promised. */
export async function* verified(
  bytes: AsyncIterable<Uint8Array>,
  promised: { digest: Digest; size: number },
  place: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const check = verifier(promised, place);
  for await (const chunk of bytes) {
    check.take(chunk);
    yield chunk;
  }
  check.end();
}

/** All bytes of a small verified stream. */
export async function verifiedBytes(
  bytes: AsyncIterable<Uint8Array>,
  promised: { digest: Digest; size: number },
  place: string,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of verified(bytes, promised, place)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
