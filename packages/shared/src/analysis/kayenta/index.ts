export {
  type Classification,
  type Classified,
  type ClassifierSettings,
  classify,
  KAYENTA_DEFAULTS,
} from './classify.ts';
export { cohensD, commonLanguageEffect, meanRatio } from './effects.ts';
export { kayentaVerdicts } from './judge.ts';
export { type ShiftInterval, shiftInterval, standardizedRankSum } from './mann-whitney.ts';
export { isOutlier, percentile, withoutOutliers } from './outliers.ts';
export { type Score, type ScoredMetric, scoreOf } from './score.ts';
export {
  KAYENTA_JUDGE,
  KAYENTA_METRIC,
  type KayentaJudge,
  type KayentaMetric,
  kayentaJudge,
  kayentaMetric,
} from './settings.ts';
