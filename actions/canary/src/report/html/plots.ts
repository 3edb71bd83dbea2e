import type { Finding, MetricHistory } from '@waybill/shared/analysis';
import type { Sample } from '../../watch/story.ts';
import { type Line, type Mark, plotSvg } from './svg.ts';

const MINUTE = 60_000;

export function weightPlot(samples: readonly Sample[], marks: readonly Mark[]): string {
  return plotSvg({
    title: 'Traffic on the new revision',
    unit: '%',
    top: 100,
    marks,
    lines: [
      { label: 'expected', style: 'old', steps: true, points: samples.map(({ at, expected }) => [at, expected]) },
      { label: 'measured', style: 'new', steps: true, points: samples.map(({ at, weight }) => [at, weight]) },
    ],
  });
}

/** A metric of both revisions, minute by minute. */
export function historyPlot({ metric, kind, points }: MetricHistory, marks: readonly Mark[]): string {
  const scale = kind === 'count' ? 100 : 1;
  const line = (label: string, style: Line['style'], arm: 'canary' | 'baseline'): Line => ({
    label,
    style,
    points: points.flatMap((point) => (point[arm] === null ? [] : [[point.at, point[arm] * scale] as const])),
  });
  return plotSvg({
    title: metric,
    unit: kind === 'count' ? '% of requests' : 'level',
    marks,
    lines: [line('old revision', 'old', 'baseline'), line('new revision', 'new', 'canary')],
  });
}

/** The evidence of a count metric against the boundary that stops. */
export function evidencePlot({ metric, kind, evidence }: Finding, origin: number): string {
  if (kind !== 'count' || evidence.length < 2) return '';
  const at = (minute: number): number => origin + minute * MINUTE;
  return plotSvg({
    title: `${metric}: errors of the new revision against the limit`,
    unit: 'errors',
    marks: [],
    lines: [
      {
        label: 'limit that stops',
        style: 'limit',
        points: evidence.flatMap(({ minute, boundary }) =>
          boundary === null ? [] : [[at(minute), boundary] as const],
        ),
      },
      { label: 'errors', style: 'new', steps: true, points: evidence.map(({ minute, value }) => [at(minute), value]) },
    ],
  });
}
