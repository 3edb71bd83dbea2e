import { type JsonObject, shortDigest } from '@waybill/shared/kernel';
import type { Link } from '@waybill/shared/promotion';

export const HEAD = ['environment', 'no.', 'what', 'digest', 'before', 'who', 'when', 'run'] as const;

/** An entry as a row of a table. */
export function rowOf({ entry }: Link): string[] {
  const { environment, sequence, kind, digest, previousDigest, actor, time, run } = entry;
  return [
    environment,
    String(sequence),
    kind,
    shortDigest(digest),
    previousDigest === null ? '–' : shortDigest(previousDigest),
    actor ?? '–',
    time.replace(/\.\d+Z$/, 'Z'),
    run['url'] ?? run['runId'] ?? run['platform'] ?? '–',
  ];
}

/** An entry as data, whole. */
export function dataOf({ digest, entry }: Link): JsonObject {
  return { entryDigest: digest, ...(entry as unknown as JsonObject) };
}
