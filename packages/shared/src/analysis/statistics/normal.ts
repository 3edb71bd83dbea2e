import { logGamma } from './gamma.ts';

/** P(Z ≤ z) of the standard normal distribution. */
export function normalBelow(z: number): number {
  return z < 0 ? 0.5 * upperGammaHalf((z * z) / 2) : 1 - 0.5 * upperGammaHalf((z * z) / 2);
}

/** The z with P(Z ≤ z) = p. Source: P. J. Acklam's rational approximation, refined by one step of Halley. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  const z = p < 0.02425 ? tail(p) : p > 0.97575 ? -tail(1 - p) : middle(p);
  const error = normalBelow(z) - p;
  const step = error * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2);
  return z - step / (1 + (z * step) / 2);
}

function middle(p: number): number {
  const q = p - 0.5;
  const r = q * q;
  const above =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
    2.506628277459239;
  const below =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
    1;
  return (above * q) / below;
}

function tail(p: number): number {
  const q = Math.sqrt(-2 * Math.log(p));
  const above =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const below =
    (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return above / below;
}

/** Q(1/2, x), the upper regularized incomplete gamma function at one half: twice the normal tail. */
function upperGammaHalf(x: number): number {
  if (x === 0) return 1;
  return x < 1.5 ? 1 - lowerSeries(x) : upperFraction(x);
}

function lowerSeries(x: number): number {
  let term = 2;
  let sum = 2;
  for (let n = 1; n < 200 && Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= x / (0.5 + n);
    sum += term;
  }
  return sum * Math.exp(-x + 0.5 * Math.log(x) - logGamma(0.5));
}

function upperFraction(x: number): number {
  let b = x + 0.5;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < 500; n++) {
    const a = -n * (n - 0.5);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return Math.exp(-x + 0.5 * Math.log(x) - logGamma(0.5)) * value;
}
