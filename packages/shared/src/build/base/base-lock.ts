import { type Digest, parseDigest, readDocument, shape } from '../../kernel/index.ts';

/** Where a repository may keep the digests of the bases that it builds on. */
export const BASE_LOCK = '.waybill/base.lock';

const LOCK = shape.record({ bases: shape.required(shape.mapOf(shape.text(parseDigest))) });

/** The digest of each base by its full name (`docker.io/library/node:24-slim`). @throws E_FILE */
export async function readBaseLock(bytes: Uint8Array): Promise<ReadonlyMap<string, Digest>> {
  return (await readDocument(bytes, LOCK, BASE_LOCK)).bases;
}
