import { judgeFor, parametersOf, type Row, readAnalysis } from '@waybill/shared/analysis';
import { drawFrom } from './random.ts';
import { traceOf } from './traces.ts';

const METRICS = 50;
const list = Array.from({ length: METRICS }, (_, at) => `{ name: m${at}, template: alb-errors }`).join(', ');
const analysis = await readAnalysis(`metrics: [${list}]`, 'bench');

/** How long the judge takes for one more minute of many metrics, at 6,000 requests a minute and 0.5 % errors; the median of ten canaries. */
export function lookTime(): { metrics: number; milliseconds: number } {
  const parameters = parametersOf(analysis, 15);
  const draw = drawFrom(1);
  const times = Array.from({ length: 10 }, () => {
    const judge = judgeFor(parameters);
    const cell = { rate: 0.005, perMinute: 6_000, share: 0.1, minutes: 15 };
    const rows = Object.fromEntries(
      Array.from({ length: METRICS }, (_, at) => {
        const { minutes } = traceOf(cell, 'both noises', { ratio: 1, from: 1 }, draw);
        return [
          `m${at}`,
          minutes.map(
            ({ minute, canary, baseline }): Row => [minute, canary.bad, canary.all, baseline.bad, baseline.all],
          ),
        ];
      }),
    );
    const until = (settled: number) => ({
      settled,
      rows: Object.fromEntries(Object.entries(rows).map(([name, all]) => [name, all.slice(0, settled)])),
    });
    judge(until(13));
    const began = performance.now();
    judge(until(14));
    return performance.now() - began;
  }).sort((a, b) => a - b);
  return { metrics: METRICS, milliseconds: times[times.length >> 1] ?? 0 };
}
