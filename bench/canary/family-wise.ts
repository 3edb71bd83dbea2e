import { calibrate, parametersOf, type Row, readAnalysis } from '@waybill/shared/analysis';
import { NO_FAULT } from './cells.ts';
import { firstStop, rowOf } from './judges.ts';
import { latencyRows } from './latency.ts';
import { seedOf } from './measure.ts';
import { drawFrom } from './random.ts';
import { type Cell, type NullFamily, traceOf } from './traces.ts';

/** Good canaries that are judged by many metrics at once, each with its own chance to be wrong. */
export interface FamilyWiseExperiment {
  readonly cell: Cell;
  readonly family: NullFamily;
}

const COUNTS = 15;
const LEVELS = 5;
const METRICS = COUNTS + LEVELS;
const names = Array.from({ length: METRICS }, (_, at) => `m${at}`);
const analysis = await readAnalysis(
  `metrics: [${names.map((name, at) => `{ name: ${name}, template: ${at < COUNTS ? 'alb-errors' : 'alb-latency'} }`).join(', ')}]`,
  'bench',
);

/** How many of them were stopped by any of their metrics. */
export function measureFamilyWise({ cell, family }: FamilyWiseExperiment, runs: number): number {
  const draw = drawFrom(seedOf(['family-wise', cell, family]));
  let stopped = 0;
  for (let run = 0; run < runs; run++) {
    const traces = names.slice(0, COUNTS).map((name) => [name, traceOf(cell, family, NO_FAULT, draw)] as const);
    const levels = names
      .slice(COUNTS)
      .map((name) => [name, latencyRows({ ...cell, ratio: 1, spread: 0.25 }, draw)] as const);
    const counts = traces.map(([name, { minutes }]) => [name, minutes.map(rowOf)] as const);
    const rows: Record<string, Row[]> = Object.fromEntries([...counts, ...levels]);
    const calibrations = new Map(traces.map(([name, { past }]) => [name, calibrate(past)]));
    const said = firstStop(parametersOf(analysis, cell.minutes, calibrations), rows, cell.minutes);
    if (typeof said === 'number') stopped += 1;
  }
  return stopped;
}
