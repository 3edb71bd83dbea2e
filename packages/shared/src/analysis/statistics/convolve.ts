import { type Distribution, trimmed } from './beta-binomial.ts';
import { fourier } from './fourier.ts';

/** Multiplications above which the transform is quicker than the sum. */
const DIRECT = 60_000;

/** The distribution of the sum of two independent numbers. */
export function convolve(a: Distribution, b: Distribution): Distribution {
  const product = a.mass.length * b.mass.length > DIRECT ? transformed(a.mass, b.mass) : direct(a.mass, b.mass);
  return trimmed({ from: a.from + b.from, mass: product });
}

function direct(a: Float64Array, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length + b.length - 1);
  for (let i = 0; i < a.length; i++) {
    const weight = a[i] as number;
    if (weight === 0) continue;
    for (let j = 0; j < b.length; j++) sum[i + j] = (sum[i + j] as number) + weight * (b[j] as number);
  }
  return sum;
}

/** Rounding leaves about 1e-16 everywhere, also below zero; that much no decision can depend on. */
function transformed(a: Float64Array, b: Float64Array): Float64Array {
  const length = a.length + b.length - 1;
  const size = 2 ** Math.ceil(Math.log2(length));
  const [ar, ai] = padded(a, size);
  const [br, bi] = padded(b, size);
  fourier(ar, ai);
  fourier(br, bi);
  for (let k = 0; k < size; k++) {
    const x = ar[k] as number;
    const y = ai[k] as number;
    const u = br[k] as number;
    const v = bi[k] as number;
    ar[k] = x * u - y * v;
    // Conjugated, so that the forward transform goes back.
    ai[k] = -(x * v + y * u);
  }
  fourier(ar, ai);
  return ar.slice(0, length).map((value) => Math.max(0, value / size));
}

function padded(values: Float64Array, size: number): [Float64Array, Float64Array] {
  const real = new Float64Array(size);
  real.set(values);
  return [real, new Float64Array(size)];
}
