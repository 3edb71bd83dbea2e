import { constants, generateKeyPair, type KeyObject, privateEncrypt, publicDecrypt, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { signDigest, verifyDigest } from './ecdsa.ts';

export type KeySpec = 'ECC_NIST_P256' | 'ECC_NIST_P384' | 'RSA_2048';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface Algorithm {
  readonly name: 'ECDSA_SHA_256' | 'ECDSA_SHA_384' | 'RSASSA_PKCS1_V1_5_SHA_256' | 'RSASSA_PSS_SHA_256';
  readonly hash: 'sha256' | 'sha384';
  readonly digestBytes: number;
}

const ALGORITHMS: Readonly<Record<KeySpec, readonly Algorithm[]>> = {
  ECC_NIST_P256: [{ name: 'ECDSA_SHA_256', hash: 'sha256', digestBytes: 32 }],
  ECC_NIST_P384: [{ name: 'ECDSA_SHA_384', hash: 'sha384', digestBytes: 48 }],
  RSA_2048: [
    { name: 'RSASSA_PKCS1_V1_5_SHA_256', hash: 'sha256', digestBytes: 32 },
    { name: 'RSASSA_PSS_SHA_256', hash: 'sha256', digestBytes: 32 },
  ],
};

export function algorithmsOf(spec: KeySpec): readonly Algorithm[] {
  return ALGORITHMS[spec];
}

export async function createKeyPair(spec: KeySpec): Promise<KeyPair> {
  if (spec === 'RSA_2048') return await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return await promisify(generateKeyPair)('ec', { namedCurve: spec === 'ECC_NIST_P256' ? 'P-256' : 'P-384' });
}

/** What is signed: a message, or the digest of one. */
export interface Signed {
  readonly algorithm: Algorithm;
  readonly bytes: Uint8Array;
  readonly kind: 'RAW' | 'DIGEST';
}

/** The head of a PKCS #1 v1.5 signature over a SHA-256 digest. Source: RFC 8017, 9.2. */
const SHA256_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** @returns undefined where Node cannot sign a digest with this algorithm */
export function makeSignature({ privateKey }: KeyPair, { algorithm, bytes, kind }: Signed): Uint8Array | undefined {
  if (kind === 'RAW') return sign(algorithm.hash, bytes, paddedFor(privateKey, algorithm));
  if (algorithm.name.startsWith('ECDSA')) return signDigest(privateKey, bytes);
  if (algorithm.name === 'RSASSA_PSS_SHA_256') return undefined;
  return privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat([SHA256_INFO, bytes]));
}

export function isSignature(
  { publicKey }: KeyPair,
  { algorithm, bytes, kind }: Signed,
  signature: Uint8Array,
): boolean {
  if (kind === 'RAW') return verify(algorithm.hash, bytes, paddedFor(publicKey, algorithm), signature);
  if (algorithm.name.startsWith('ECDSA')) return verifyDigest(publicKey, bytes, signature);
  try {
    const opened = publicDecrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, signature);
    return opened.equals(Buffer.concat([SHA256_INFO, bytes]));
  } catch {
    return false;
  }
}

function paddedFor(key: KeyObject, { name }: Algorithm) {
  if (name !== 'RSASSA_PSS_SHA_256') return { key };
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}
