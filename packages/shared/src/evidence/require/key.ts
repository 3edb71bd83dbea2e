import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { quote } from '../../kernel/index.ts';
import { evidenceError } from '../errors.ts';

/** A public key that signatures are checked with. */
export interface PublicKey {
  /** The file that it came from, for people. */
  readonly name: string;
  /** Whether a signature over these bytes is by this key. */
  signed(bytes: Uint8Array, signature: Uint8Array): boolean;
}

/** Reads a PEM public key: ECDSA, RSA or Ed25519. @throws E_SIGNATURE_KEY */
export function parsePublicKey(pem: string | Uint8Array, name: string): PublicKey {
  const text = Buffer.from(pem).toString('utf8');
  const wrong = (what: string, cause?: unknown): Error =>
    evidenceError('E_SIGNATURE_KEY', `the key file ${quote(name)} ${what}`, { cause });
  if (/PRIVATE KEY/.test(text))
    throw wrong('holds a private key; it needs the public one, and the private one should not be there');
  if (!/^-----BEGIN (RSA )?PUBLIC KEY-----/m.test(text)) throw wrong('is no public key in PEM form');
  const key = keyIn(text, wrong);
  if (!['ec', 'rsa', 'ed25519'].includes(key.asymmetricKeyType ?? ''))
    throw wrong(
      `holds a key of the kind ${quote(key.asymmetricKeyType ?? 'unknown')}; ECDSA, RSA and Ed25519 are taken`,
    );
  if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2_048)
    throw wrong('holds an RSA key of less than 2048 bits');
  return { name, signed: (bytes, signature) => hashes(key).some((hash) => verify(hash, bytes, key, signature)) };
}

function keyIn(text: string, wrong: (what: string, cause?: unknown) => Error): KeyObject {
  try {
    return createPublicKey(text);
  } catch (cause) {
    throw wrong('cannot be read', cause);
  }
}

/** Older signers take SHA-256 whatever the curve; newer ones the hash of the curve's own size. Source: sigstore protobuf-specs, PublicKeyDetails. */
function hashes({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): (string | null)[] {
  if (asymmetricKeyType === 'ed25519') return [null];
  const own = { secp384r1: 'sha384', secp521r1: 'sha512' }[asymmetricKeyDetails?.namedCurve ?? ''];
  return own === undefined ? ['sha256'] : ['sha256', own];
}

/** SHA-256 in base64, as a Sigstore bundle writes it. */
export function sha256Base64(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
