import { parametersOf, type Row, readAnalysis } from '@waybill/shared/analysis';
import { firstStop, type Said } from './judges.ts';
import { seedOf } from './measure.ts';
import { type Draw, drawFrom } from './random.ts';

/** Canaries whose median latency is judged. */
export interface LatencyExperiment {
  readonly perMinute: number;
  readonly share: number;
  readonly minutes: number;
  /** Times the old revision's latency. */
  readonly ratio: number;
  /** Spread of one request's latency, on the logarithm. */
  readonly spread: number;
}

/** Noise of the minute that both revisions see, on the logarithm. */
const SHARED = 0.15;
const sequential = await readAnalysis('metrics: [{ name: latency, template: alb-latency, statistic: p50 }]', 'bench');
const kayentas = await readAnalysis(
  '{ judge: kayenta, warm-up: 1ms, kayenta: { interval: 1440 }, metrics: [{ name: latency, template: alb-latency, statistic: p50, kayenta: { direction: increase } }] }',
  'bench',
);
const LATENCY_JUDGES = ['waybill', 'Kayenta at the end'] as const;

/** The minutes at which the paired test and Kayenta's judge stopped. */
export function measureLatency(experiment: LatencyExperiment, runs: number): { runs: number; minutes: number[] }[] {
  const draw = drawFrom(seedOf(experiment));
  const [ours, theirs] = [parametersOf(sequential, experiment.minutes), parametersOf(kayentas, experiment.minutes)];
  const found = LATENCY_JUDGES.map(() => ({ runs, minutes: [] as number[] }));
  for (let run = 0; run < runs; run++) {
    const rows = { latency: latencyRows(experiment, draw) };
    const said: Said[] = [ours, { ...theirs, warmUp: 0 }].map((each) => firstStop(each, rows, experiment.minutes));
    for (const [place, minute] of said.entries())
      if (typeof minute === 'number') found[place]?.minutes.push(place === 1 ? experiment.minutes : minute);
  }
  return found;
}

/** Medians of so many requests. Of n log-normal ones the median's logarithm spreads by √(π/2)·spread/√n. */
export function latencyRows({ perMinute, share, minutes, ratio, spread }: LatencyExperiment, draw: Draw): Row[] {
  const median = (requests: number): number =>
    Math.exp(((Math.sqrt(Math.PI / 2) * spread) / Math.sqrt(requests)) * draw.normal());
  return Array.from({ length: minutes }, (_, at): Row => {
    const level = 0.1 * Math.exp(SHARED * draw.normal());
    const [canary, baseline] = [median(perMinute * share), median(perMinute * (1 - share))];
    return [at + 1, level * ratio * canary, level * baseline];
  });
}
