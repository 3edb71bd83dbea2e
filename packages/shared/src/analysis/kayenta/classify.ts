import { commonLanguageEffect, meanRatio } from './effects.ts';
import { shiftInterval } from './mann-whitney.ts';
import { ABSOLUTE_TOLERANCE } from './root.ts';

export type Classification = 'Pass' | 'High' | 'Low' | 'Nodata' | 'NodataFailMetric' | 'Error';

export interface Classified {
  readonly classification: Classification;
  /** Whether it fails the canary by itself. */
  readonly critical: boolean;
  /** Experiment over control; not a number where a mean is zero. */
  readonly ratio: number;
}

/** Kayenta's settings of a metric, with its defaults. */
export interface ClassifierSettings {
  readonly direction: 'increase' | 'decrease' | 'either';
  readonly nanStrategy: 'remove' | 'replace';
  readonly critical: boolean;
  readonly mustHaveData: boolean;
  /** Share of the estimated shift, not of the baseline: that is Kayenta's own meaning. */
  readonly tolerance: number;
  readonly confidence: number;
  readonly effect: 'meanRatio' | 'cles';
  readonly allowedIncrease: number;
  readonly allowedDecrease: number;
  readonly criticalIncrease: number;
  readonly criticalDecrease: number;
  /**
   * `absolute`: Kayenta's root tolerance of 1e-4, by which the verdict depends on the metric's unit. `relative`: 1e-4 of the
   * samples' range.
   */
  readonly rootTolerance: 'absolute' | 'relative';
}

export const KAYENTA_DEFAULTS: ClassifierSettings = {
  direction: 'either',
  nanStrategy: 'remove',
  critical: false,
  mustHaveData: false,
  tolerance: 0.25,
  confidence: 0.98,
  effect: 'meanRatio',
  allowedIncrease: 1,
  allowedDecrease: 1,
  criticalIncrease: 1,
  criticalDecrease: 1,
  rootTolerance: 'absolute',
};

/** Where the experiment lies beside the control: the shortcuts of Kayenta's judge first, then its Mann–Whitney interval. */
export function classify(
  experiment: readonly number[],
  control: readonly number[],
  settings: ClassifierSettings = KAYENTA_DEFAULTS,
): Classified {
  const { nanStrategy, mustHaveData, critical } = settings;
  if (experiment.length === 0 || control.length === 0) {
    if (nanStrategy === 'replace') return PASS;
    const classification = mustHaveData && !critical ? 'NodataFailMetric' : 'Nodata';
    return { classification, critical: classification === 'Nodata' && critical, ratio: 1 };
  }
  const sorted = (values: readonly number[]): string => JSON.stringify([...values].sort((a, b) => a - b));
  if (sorted(experiment) === sorted(control) || new Set([...experiment, ...control]).size === 1) return PASS;
  try {
    return compared(experiment, control, settings);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { classification: 'Error', critical, ratio: 1 };
  }
}

const PASS: Classified = { classification: 'Pass', critical: false, ratio: 1 };

function compared(experiment: readonly number[], control: readonly number[], settings: ClassifierSettings): Classified {
  const constant = new Set(experiment).size === 1 && new Set(control).size === 1;
  const [x, y] = constant ? [jittered(experiment), jittered(control)] : [experiment, control];
  const range = Math.max(...x, ...y) - Math.min(...x, ...y);
  const tolerance = settings.rootTolerance === 'absolute' ? ABSOLUTE_TOLERANCE : ABSOLUTE_TOLERANCE * range;
  const { low, high, estimate } = shiftInterval(x, y, settings.confidence, tolerance);
  const size = settings.effect === 'cles' ? commonLanguageEffect(x, y) : meanRatio(x, y);
  const reach = settings.tolerance * Math.abs(estimate);
  const ratio = meanRatio(x, y);
  const atLeast = (threshold: number): boolean => Number.isNaN(size) || size >= threshold;
  const atMost = (threshold: number): boolean => Number.isNaN(size) || size <= threshold;
  if (settings.direction !== 'decrease' && low > reach && atLeast(settings.allowedIncrease))
    return { classification: 'High', critical: settings.critical && atLeast(settings.criticalIncrease), ratio };
  if (settings.direction !== 'increase' && high < -reach && atMost(settings.allowedDecrease))
    return { classification: 'Low', critical: settings.critical && atMost(settings.criticalDecrease), ratio };
  return { classification: 'Pass', critical: false, ratio };
}

/**
 * Two constant samples have no spread to test. Kayenta adds Gaussian noise of 1e-5 of the value; here the offsets are fixed
 * quantiles of about that size, so that the same data give the same answer.
 */
function jittered(values: readonly number[]): number[] {
  const [value = 0] = values;
  const middle = (values.length - 1) / 2;
  return values.map((_, place) => value * (1 + (1e-5 * (place - middle)) / Math.max(1, middle)));
}
