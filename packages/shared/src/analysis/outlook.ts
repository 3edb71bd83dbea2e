import { expectedWeight, shiftDuration, type TrafficShift } from '../codedeploy/index.ts';
import type { Analysis } from './analysis-file.ts';
import type { CountMinute } from './count-test.ts';
import { chanceOfSoFew, EXCLUDED } from './exclusion.ts';
import { parametersOf } from './judge-session.ts';
import { MINUTE } from './minutes.ts';
import type { Past } from './past.ts';
import { type ExpectedMinute, leastDetectable } from './power.ts';
import { figures, percent, times } from './wording.ts';

/** What a canary can find, told before traffic moves. */
export interface Outlook {
  readonly sentences: readonly string[];
  /** Where it proves nothing. */
  readonly warnings: readonly string[];
}

/** What the judge will be able to say of each count metric, if the traffic stays as it was in the past hour. */
export function outlookOf(analysis: Analysis, past: readonly Past[], shift: TrafficShift): Outlook {
  if (analysis.judge !== 'sequential') return { sentences: [], warnings: [] };
  const overlap = Math.min(shiftDuration(shift), analysis.horizon ?? Number.POSITIVE_INFINITY);
  const horizon = Math.floor(overlap / MINUTE);
  const told = past.map((each) => toldOf(each, analysis, { shift, horizon }));
  return {
    sentences: told.map(({ sentence }) => sentence),
    warnings: told.flatMap(({ warning }) => (warning === undefined ? [] : [warning])),
  };
}

const CURE = 'give it a larger share, more time, or traffic of its own';

function toldOf(
  past: Past,
  analysis: Analysis,
  { shift, horizon }: { readonly shift: TrafficShift; readonly horizon: number },
): { sentence: string; warning?: string } {
  const { metric, perMinute, rate, calibration } = past;
  if (perMinute === undefined || rate === undefined) {
    const sentence = `${metric}: the past hour shows no traffic, so nobody can say what this canary will find`;
    return { sentence, warning: sentence };
  }
  const minutes = Array.from({ length: horizon }, (_, at): ExpectedMinute => {
    const share = expectedWeight(shift, (at + 0.5) * MINUTE) / 100;
    return { minute: at + 1, canary: perMinute * share, baseline: perMinute * (1 - share) };
  });
  const parameters = parametersOf(analysis, horizon);
  const usual = Math.max(rate, 0.5 / (perMinute * Math.max(1, past.minutes)));
  const least = leastDetectable(minutes, usual, {
    alpha: parameters.alpha / parameters.metrics.length,
    margin: parameters.margin,
    dispersion: calibration.dispersion,
    warmUp: parameters.warmUp,
    horizon,
  });
  const mean = minutes.reduce((sum, { canary }) => sum + canary, 0) / Math.max(1, horizon);
  const traffic = `${metric}: ${figures(mean)} canary requests a minute at ${rate === 0 ? `no errors (at most ${percent(usual)})` : percent(usual)}`;
  const found = least === undefined ? 'not even ×200 is found' : `${times(least)} is found`;
  const sentence = `${traffic}: ${found} in ${horizon} min, in four of five canaries`;
  const worst = Math.min(0.99, Math.max(analysis.detect.rate, analysis.detect.ratio * usual));
  const silent = minutes
    .filter(({ minute }) => minute > parameters.warmUp)
    .map(({ minute, canary, baseline }): CountMinute => {
      return { minute, canary: { bad: 0, all: canary }, baseline: { bad: 0, all: baseline } };
    });
  if (chanceOfSoFew(silent, worst, calibration.dispersion) <= EXCLUDED) return { sentence };
  return {
    sentence,
    warning: `${traffic} proves next to nothing in ${horizon} min: even without a single error a rate of ${percent(worst)} is not excluded, so the verdict will be inconclusive; ${CURE}`,
  };
}
