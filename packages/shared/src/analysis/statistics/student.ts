import { incompleteBeta } from './gamma.ts';

/** P(T ≥ t) of Student's distribution with that many degrees of freedom. */
export function studentAbove(t: number, degrees: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0;
  if (t === Number.NEGATIVE_INFINITY) return 1;
  const tail = 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
  return t >= 0 ? tail : 1 - tail;
}

/** The t with P(T ≥ t) = p, by bisection on a monotone function. */
export function studentQuantileAbove(p: number, degrees: number): number {
  if (p >= 0.5) return p === 0.5 ? 0 : -studentQuantileAbove(1 - p, degrees);
  let [low, high] = [0, 1];
  while (studentAbove(high, degrees) > p && high < 1e12) high *= 2;
  for (let step = 0; step < 200 && high - low > 1e-12 * high; step++) {
    const middle = (low + high) / 2;
    if (studentAbove(middle, degrees) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
