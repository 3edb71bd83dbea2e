import { createHash } from 'node:crypto';
import { InvalidValue } from './invalid.ts';

/** The name of content: `sha256:` and 64 lower-case hex digits. Source: OCI image-spec, descriptor, "Digests". */
export type Digest = string & { readonly __brand: 'Digest' };

export const EMPTY_DIGEST = digestOf(new Uint8Array());

/** @throws InvalidValue unless the text is a sha256 digest */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) throw new InvalidValue(text, 'a digest (sha256: and 64 lower-case hex digits)');
  return text;
}

export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && /^sha256:[a-f0-9]{64}$/.test(text);
}

export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest;
}

/** The 64 hex digits alone. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}

/** The first twelve hex digits, for people. */
export function shortDigest(digest: Digest): string {
  return `sha256:${hexOf(digest).slice(0, 12)}`;
}
