import { createHash } from 'node:crypto';
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { FieldTools } from '../../scripts/interop/oci/field-tools.ts';

/** What a reader must know to judge the times: the machine, what else it does, and who is compared. */
export function conditions(tools: FieldTools): string[] {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  return [
    `${cores} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}; sha256 ${hashRate()} MB/s of processor time`,
    `load before the start ${load.toFixed(1)}${load > cores / 2 ? ': others use the machine, and who needs less processor time looks better' : ''}`,
    `beside ${(['crane', 'regctl', 'oras-copy'] as const).flatMap((tool) => (tools.path(tool) === undefined ? [] : [tools.version(tool)])).join(', ')}${tools.path('skopeo') === undefined ? '' : ', skopeo'}`,
    ...tools.missing,
  ];
}

/** A core without instructions for SHA-256 spends most of a copy in it; a copier that does not hash has that time for itself. */
function hashRate(): number {
  const bytes = Buffer.alloc(65_536);
  const hash = createHash('sha256');
  const before = process.cpuUsage();
  for (let round = 0; round < 800; round++) hash.update(bytes);
  hash.digest();
  const { user, system } = process.cpuUsage(before);
  return Math.round((800 * bytes.length) / (user + system));
}
