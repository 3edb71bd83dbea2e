/** Discrete Fourier transform in place; the length is a power of two. Source: Cooley and Tukey, radix 2. */
export function fourier(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  reorder(real, imaginary);
  for (let span = 2; span <= size; span *= 2) {
    const half = span / 2;
    for (let place = 0; place < half; place++) {
      const angle = (-2 * Math.PI * place) / span;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (let even = place; even < size; even += span) {
        const odd = even + half;
        const [x, y] = [real[odd] as number, imaginary[odd] as number];
        const [u, v] = [x * cos - y * sin, x * sin + y * cos];
        const [p, q] = [real[even] as number, imaginary[even] as number];
        real[odd] = p - u;
        imaginary[odd] = q - v;
        real[even] = p + u;
        imaginary[even] = q + v;
      }
    }
  }
}

/** Puts every element where the bits of its index, read backwards, say. */
function reorder(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [real[i], real[j]] = [real[j] as number, real[i] as number];
    [imaginary[i], imaginary[j]] = [imaginary[j] as number, imaginary[i] as number];
  }
}
