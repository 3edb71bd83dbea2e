import { FAULTS, type FaultName } from './cells.ts';
import { digits, shareOf, withInterval } from './figure.ts';
import type { Goal } from './goals.ts';
import type { Results, Row } from './results.ts';
import { NULL_FAMILIES } from './traces.ts';

const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** Good releases: false stops of the worst cell of each family, with Wilson's interval. */
export function falseStopTable(rows: readonly Row[]): string {
  const head = ['judge', ...NULL_FAMILIES, 'mean', 'cannot say'];
  return markdown(
    head,
    rows.map((row) => [
      row.judge,
      ...NULL_FAMILIES.map((family) => withInterval(row.worst[family])),
      digits(shareOf(row.falseStops)),
      digits(shareOf(row.unsure)),
    ]),
  );
}

/** Bad releases: the share that was found, mean over the cells. */
export function detectionTable(rows: readonly Row[]): string {
  const head = ['judge', ...FAULT_NAMES, 'stopped at ×5, median minute', 'bad requests until then'];
  return markdown(
    head,
    rows.map((row) => [
      row.judge,
      ...FAULT_NAMES.map((fault) => withInterval(row.found[fault])),
      row.minute === undefined ? 'never' : String(row.minute),
      row.harmed.toFixed(1),
    ]),
  );
}

export function goalTable(goals: readonly Goal[]): string {
  return markdown(
    ['figure', 'measured', 'goal', ''],
    goals.map(({ what, figure, goal, holds }) => [what, figure, goal, holds ? 'PASS' : 'MISS']),
  );
}

/** What has no goal. */
export function otherFigures({ pace, latency, size }: Results): string[] {
  return [
    ...Object.entries(pace).map(
      ([judge, { all }]) =>
        `${judge}: ×4 at 600 canary requests a minute, by minute ${size.minutes}: ${withInterval(all)}`,
    ),
    `median latency +20 % where requests spread twice as much, by minute 10: ${withInterval(latency.spread)}`,
    `median latency +20 %, Kayenta at the end: ${withInterval(latency.kayenta)}`,
  ];
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
