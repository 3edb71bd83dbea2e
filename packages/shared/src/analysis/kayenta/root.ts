/** Absolute tolerance of Kayenta and of R's `uniroot` there. */
export const ABSOLUTE_TOLERANCE = 1e-4;
const STEPS = 1_000;
const EPSILON = 2 ** -52;

/**
 * Where a function is zero between two points at which its signs differ. Source: R. P. Brent, "Algorithms for Minimization
 * without Derivatives", 1973, chapter 4 (zeroin): inverse quadratic or linear interpolation, bisection where that does not help.
 */
export function rootBetween(
  f: (x: number) => number,
  low: number,
  high: number,
  tolerance = ABSOLUTE_TOLERANCE,
): number {
  let [a, b] = [low, high];
  let [fa, fb] = [f(a), f(b)];
  if (fa === 0) return a;
  if (fb === 0) return b;
  let [c, fc] = [a, fa];
  for (let step = 0; step < STEPS; step++) {
    const previous = b - a;
    // b is the best so far; c lies on the other side of the root.
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const limit = 2 * EPSILON * Math.abs(b) + tolerance / 2;
    let next = (c - b) / 2;
    if (Math.abs(next) <= limit || fb === 0) return b;
    if (Math.abs(previous) >= limit && Math.abs(fa) > Math.abs(fb)) {
      const { p, q } = interpolation({ a, b, c, fa, fb, fc });
      const span = c - b;
      if (p < 0.75 * span * q - Math.abs(limit * q) / 2 && p < Math.abs((previous * q) / 2)) next = p / q;
    }
    if (Math.abs(next) < limit) next = next > 0 ? limit : -limit;
    [a, fa] = [b, fb];
    b += next;
    fb = f(b);
    if ((fb > 0 && fc > 0) || (fb < 0 && fc < 0)) [c, fc] = [a, fa];
  }
  return b;
}

interface Bracket {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly fa: number;
  readonly fb: number;
  readonly fc: number;
}

/** The step p / q, with p not below zero. */
function interpolation({ a, b, c, fa, fb, fc }: Bracket): { p: number; q: number } {
  const span = c - b;
  let p: number;
  let q: number;
  if (a === c) {
    const ratio = fb / fa;
    p = span * ratio;
    q = 1 - ratio;
  } else {
    const [r, s, t] = [fa / fc, fb / fc, fb / fa];
    p = t * (span * r * (r - s) - (b - a) * (s - 1));
    q = (r - 1) * (s - 1) * (t - 1);
  }
  return p > 0 ? { p, q: -q } : { p: -p, q };
}
