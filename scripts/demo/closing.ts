import { formatDuration } from '@waybill/shared/kernel';
import type { Delivery } from './deliver.ts';
import { columns } from './table.ts';

/** The table at the end: a line for each job of each delivery. */
export function closingTable(deliveries: readonly Delivery[]): string {
  const rows = deliveries.flatMap(({ release, result }) =>
    result.jobs
      .filter(({ job }) => job.includes('/'))
      .map(({ job, result: end, outputs, milliseconds }) => [
        release,
        job.slice(job.lastIndexOf('/') + 1).trim(),
        outputs['status'] || end,
        shortened(outputs['digest'] ?? outputs['image'] ?? ''),
        formatDuration(milliseconds),
      ]),
  );
  return columns([['release', 'stage', 'what happened', 'digest', 'time'], ...rows]);
}

/** Paths of what there is to read afterwards. */
export function readings(deliveries: readonly Delivery[]): string {
  const lines = deliveries.flatMap(({ release, result, report }) => [
    ...result.jobs.flatMap(({ job, summaryFile }) =>
      summaryFile === undefined
        ? []
        : [
            `  ${release.padEnd(7)} ${job
              .slice(job.lastIndexOf('/') + 1)
              .trim()
              .padEnd(16)} ${summaryFile}`,
          ],
    ),
    `  ${release.padEnd(7)} ${'canary report'.padEnd(16)} ${report}`,
  ]);
  return `${lines.join('\n')}\n`;
}

function shortened(digest: string): string {
  const found = /sha256:[a-f0-9]{12}/.exec(digest);
  return found === null ? '' : `${found[0]}…`;
}
