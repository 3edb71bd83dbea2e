import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { canonicalJson, type Digest, digestOf, type Json, limit, settle } from '../../kernel/index.ts';
import type { ContextEntry } from './walk.ts';

const WIDTH = 8;

/** One digest for all that a build reads: paths, kinds, the executable bit, links and content; no times, owners or places. */
export async function digestEntries(entries: readonly ContextEntry[]): Promise<Digest> {
  const gate = limit(WIDTH);
  const lines: Json[] = await settle(
    entries.map((entry) =>
      gate(async (): Promise<Json> => {
        const content = entry.kind === 'file' ? await fileDigest(entry.source) : entry.link;
        return [entry.path, entry.kind, entry.mode, content];
      }),
    ),
  );
  return digestOf(canonicalJson(lines));
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
