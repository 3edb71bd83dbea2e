import { type KeyObject, randomBytes } from 'node:crypto';
import { add, type Curve, inverse, modulo, multiply, P256, P384 } from './curve.ts';

// Node signs messages, not digests; KMS is given digests of what is longer than 4096 bytes.

/** Signs a digest; DER. Not in constant time: these keys guard nothing. Source: FIPS 186-4, 6.4. */
export function signDigest(key: KeyObject, digest: Uint8Array): Buffer {
  const curve = curveOf(key);
  const secret = whole(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const message = truncated(curve, digest);
  for (;;) {
    const nonce = modulo(whole(randomBytes(curve.bytes + 8)), curve.n - 1n) + 1n;
    const r = modulo(multiply(curve, curve.g, nonce)?.x ?? 0n, curve.n);
    const s = modulo(inverse(nonce, curve.n) * (message + r * secret), curve.n);
    if (r !== 0n && s !== 0n) return der(r, s);
  }
}

export function verifyDigest(key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  const curve = curveOf(key);
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const point = { x: whole(Buffer.from(x, 'base64url')), y: whole(Buffer.from(y, 'base64url')) };
  const numbers = readDer(Buffer.from(signature));
  if (numbers === undefined) return false;
  const [r, s] = numbers;
  if (r < 1n || s < 1n || r >= curve.n || s >= curve.n) return false;
  const w = inverse(s, curve.n);
  const left = multiply(curve, curve.g, modulo(truncated(curve, digest) * w, curve.n));
  const sum = add(curve, left, multiply(curve, point, modulo(r * w, curve.n)));
  return sum !== undefined && modulo(sum.x, curve.n) === r;
}

function curveOf(key: KeyObject): Curve {
  return key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? P384 : P256;
}

function truncated({ bytes }: Curve, digest: Uint8Array): bigint {
  return whole(Buffer.from(digest).subarray(0, bytes));
}

function whole(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
}

function der(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([r, s].map(integer));
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const positive = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, positive.length]), positive]);
}

function readDer(bytes: Buffer): readonly [bigint, bigint] | undefined {
  if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2 || bytes[2] !== 0x02) return undefined;
  const end = 4 + (bytes[3] ?? 0);
  if (bytes[end] !== 0x02 || end + 2 + (bytes[end + 1] ?? 0) !== bytes.length) return undefined;
  return [whole(bytes.subarray(4, end)), whole(bytes.subarray(end + 2))];
}
