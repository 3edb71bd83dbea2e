/** Probabilities of whole numbers: `mass[i]` belongs to `from + i`. Tails lighter than 1e-13 are left out. */
export interface Distribution {
  readonly from: number;
  readonly mass: Float64Array;
}

const NEGLIGIBLE = 1e-13;

/** All mass on one number. */
export function certain(value: number): Distribution {
  return { from: value, mass: Float64Array.of(1) };
}

/**
 * How many of `trials` errors are the canary's, when each is with probability `share` and errors come in clusters.
 * @param correlation between two errors of the same minute, 0 to below 1: the variance is (1 + (trials − 1)·correlation) times the binomial's
 */
export function betaBinomial(trials: number, share: number, correlation: number): Distribution {
  if (trials === 0) return certain(0);
  const weight = (1 - correlation) / correlation;
  const [a, b] = [share * weight, (1 - share) * weight];
  const mass = new Float64Array(trials + 1);
  const start = Math.min(trials, Math.max(0, Math.round(trials * share)));
  mass[start] = 1;
  // Ratios of neighbors, from the mean outward: no factorials, so nothing overflows.
  for (let k = start; k < trials; k++) mass[k + 1] = at(mass, k) * upRatio(k, trials, { a, b, share, correlation });
  for (let k = start; k > 0; k--) mass[k - 1] = at(mass, k) / upRatio(k - 1, trials, { a, b, share, correlation });
  const total = mass.reduce((sum, value) => sum + value, 0);
  for (let k = 0; k <= trials; k++) mass[k] = at(mass, k) / total;
  return trimmed({ from: 0, mass });
}

interface Shape {
  readonly a: number;
  readonly b: number;
  readonly share: number;
  readonly correlation: number;
}

/** P(k + 1) / P(k). */
function upRatio(k: number, trials: number, { a, b, share, correlation }: Shape): number {
  const choices = (trials - k) / (k + 1);
  if (correlation <= 0) return (choices * share) / (1 - share);
  return (choices * (k + a)) / (trials - k - 1 + b);
}

/** Without the tails that no decision can depend on. */
export function trimmed({ from, mass }: Distribution): Distribution {
  let low = 0;
  let high = mass.length - 1;
  for (let sum = at(mass, low); low < high && sum < NEGLIGIBLE; sum += at(mass, low)) low += 1;
  for (let sum = at(mass, high); high > low && sum < NEGLIGIBLE; sum += at(mass, high)) high -= 1;
  return { from: from + low, mass: mass.slice(low, high + 1) };
}

function at(mass: Float64Array, index: number): number {
  return mass[index] ?? 0;
}
