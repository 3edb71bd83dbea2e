/** Discrete Fourier transform in place; the length is a power of two. Source: Cooley and Tukey, radix 2. */
export function fourier(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  const { cosine, sine } = circle(size);
  reorder(real, imaginary);
  for (let span = 2; span <= size; span *= 2) {
    const half = span / 2;
    const stride = size / span;
    for (let start = 0; start < size; start += span)
      for (let place = 0; place < half; place++) {
        const cos = cosine[place * stride] as number;
        const sin = sine[place * stride] as number;
        const even = start + place;
        const odd = even + half;
        const u = (real[odd] as number) * cos - (imaginary[odd] as number) * sin;
        const v = (real[odd] as number) * sin + (imaginary[odd] as number) * cos;
        const p = real[even] as number;
        const q = imaginary[even] as number;
        real[odd] = p - u;
        imaginary[odd] = q - v;
        real[even] = p + u;
        imaginary[even] = q + v;
      }
  }
}

interface Circle {
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
}

const circles = new Map<number, Circle>();

/** Half a turn in as many steps as half the size: the same for every transform of that size. */
function circle(size: number): Circle {
  const known = circles.get(size);
  if (known !== undefined) return known;
  const angles = Float64Array.from({ length: size / 2 }, (_, step) => (-2 * Math.PI * step) / size);
  const made = { cosine: angles.map(Math.cos), sine: angles.map(Math.sin) };
  circles.set(size, made);
  return made;
}

/** Puts every element where the bits of its index, read backwards, say. */
function reorder(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    const x = real[i] as number;
    const y = imaginary[i] as number;
    real[i] = real[j] as number;
    imaginary[i] = imaginary[j] as number;
    real[j] = x;
    imaginary[j] = y;
  }
}
