import { averageRanks } from '../statistics/index.ts';

/** Experiment over control; not a number where either mean is zero. */
export function meanRatio(experiment: readonly number[], control: readonly number[]): number {
  const [a, b] = [mean(experiment), mean(control)];
  return a === 0 || b === 0 ? Number.NaN : a / b;
}

/** Share of pairs in which the experiment is higher. Source: Vargha and Delaney 2000. */
export function commonLanguageEffect(experiment: readonly number[], control: readonly number[]): number {
  const [m, n] = [experiment.length, control.length];
  const ranks = averageRanks([...experiment, ...control]).slice(0, m);
  const sum = ranks.reduce((total, rank) => total + rank, 0);
  return (2 * sum - m * (m + 1)) / (2 * m * n);
}

/** Difference of the means in pooled standard deviations. */
export function cohensD(experiment: readonly number[], control: readonly number[]): number {
  const [m, n] = [experiment.length, control.length];
  const pooled = Math.sqrt(((m - 1) * variance(experiment) + (n - 1) * variance(control)) / (m + n - 2));
  return Math.abs(mean(experiment) - mean(control)) / pooled;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}
