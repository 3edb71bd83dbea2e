/** A prime curve y² = x³ - 3x + b. Source: FIPS 186-4, D.1.2. */
export interface Curve {
  readonly p: bigint;
  readonly n: bigint;
  readonly g: Point;
  readonly bytes: number;
}

/** undefined is the point at infinity. */
export type Point = { readonly x: bigint; readonly y: bigint } | undefined;

export const P256: Curve = {
  p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  g: {
    x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  },
  bytes: 32,
};

export const P384: Curve = {
  p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
  n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  g: {
    x: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
    y: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
  },
  bytes: 48,
};

export function modulo(value: bigint, by: bigint): bigint {
  const rest = value % by;
  return rest < 0n ? rest + by : rest;
}

export function inverse(value: bigint, by: bigint): bigint {
  let [a, b, x, y] = [modulo(value, by), by, 1n, 0n];
  while (a > 1n) {
    const times = b / a;
    [a, b] = [b - times * a, a];
    [x, y] = [y - times * x, x];
  }
  return modulo(x, by);
}

export function add({ p }: Curve, a: Point, b: Point): Point {
  if (a === undefined) return b;
  if (b === undefined) return a;
  if (a.x === b.x && modulo(a.y + b.y, p) === 0n) return undefined;
  const slope =
    a.x === b.x
      ? modulo((3n * a.x * a.x - 3n) * inverse(2n * a.y, p), p)
      : modulo((b.y - a.y) * inverse(b.x - a.x, p), p);
  const x = modulo(slope * slope - a.x - b.x, p);
  return { x, y: modulo(slope * (a.x - x) - a.y, p) };
}

export function multiply(curve: Curve, point: Point, times: bigint): Point {
  let sum: Point;
  let doubled = point;
  for (let left = times; left > 0n; left >>= 1n) {
    if (left & 1n) sum = add(curve, sum, doubled);
    doubled = add(curve, doubled, doubled);
  }
  return sum;
}
