import { type Shape, shape } from '../../kernel/index.ts';
import { type ClassifierSettings, KAYENTA_DEFAULTS } from './classify.ts';

/** Of one metric, in the analysis file. */
export interface KayentaMetric extends ClassifierSettings {
  readonly muted: boolean;
  /** Quartile distances beyond which values are taken out; undefined keeps all. */
  readonly outlierFactor: number | undefined;
}

/** Of the whole judge. */
export interface KayentaJudge {
  readonly pass: number;
  readonly marginal: number;
  /** Minutes between judgements. */
  readonly interval: number;
  /** Percent by group. */
  readonly weights: Readonly<Record<string, number>>;
}

export const KAYENTA_METRIC: KayentaMetric = { ...KAYENTA_DEFAULTS, muted: false, outlierFactor: undefined };
export const KAYENTA_JUDGE: KayentaJudge = { pass: 95, marginal: 75, interval: 5, weights: {} };

const optionalNumber = shape.optional(shape.number(0, 1_000_000));

export const kayentaMetric: Shape<KayentaMetric> = shape.refined(
  shape.record({
    direction: shape.optional(shape.oneOf('increase', 'decrease', 'either'), 'either'),
    'nan-strategy': shape.optional(shape.oneOf('remove', 'replace'), 'remove'),
    'must-have-data': shape.optional(shape.flag, false),
    muted: shape.optional(shape.flag, false),
    'outlier-factor': optionalNumber,
    effect: shape.optional(shape.oneOf('mean-ratio', 'cles'), 'mean-ratio'),
    'allowed-increase': optionalNumber,
    'allowed-decrease': optionalNumber,
    'critical-increase': optionalNumber,
    'critical-decrease': optionalNumber,
    'root-tolerance': shape.optional(shape.oneOf('absolute', 'relative'), 'absolute'),
  }),
  (written): KayentaMetric => {
    // Kayenta's defaults: a ratio of one, or half of the pairs.
    const even = written.effect === 'cles' ? 0.5 : 1;
    return {
      ...KAYENTA_METRIC,
      direction: written.direction,
      nanStrategy: written['nan-strategy'],
      mustHaveData: written['must-have-data'],
      muted: written.muted,
      outlierFactor: written['outlier-factor'],
      effect: written.effect === 'cles' ? 'cles' : 'meanRatio',
      allowedIncrease: written['allowed-increase'] ?? even,
      allowedDecrease: written['allowed-decrease'] ?? even,
      criticalIncrease: written['critical-increase'] ?? even,
      criticalDecrease: written['critical-decrease'] ?? even,
      rootTolerance: written['root-tolerance'],
    };
  },
);

export const kayentaJudge: Shape<KayentaJudge> = shape.refined(
  shape.record({
    pass: shape.optional(shape.number(0, 100), KAYENTA_JUDGE.pass),
    marginal: shape.optional(shape.number(0, 100), KAYENTA_JUDGE.marginal),
    interval: shape.optional(shape.wholeNumber(1, 1_440), KAYENTA_JUDGE.interval),
    weights: shape.optional(shape.mapOf(shape.number(0, 100)), new Map()),
  }),
  ({ weights, ...rest }): KayentaJudge => ({ ...rest, weights: Object.fromEntries(weights) }),
);
