import { createHash, createPublicKey, generateKeyPair, type KeyObject, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export type Claims = Readonly<Record<string, unknown>>;

const generate = promisify(generateKeyPair);

export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { kid: createHash('sha1').update(der).digest('hex').toUpperCase(), privateKey, publicKey };
}

/** A public key as JWKS lists it. Source: RFC 7517. */
export function jwkOf({ kid, publicKey }: SigningKey): Readonly<Record<string, unknown>> {
  return { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
}

/** Source: RFC 7515, compact serialization, RS256. */
export function signJwt(claims: Claims, { kid, privateKey }: SigningKey): string {
  const body = `${part({ typ: 'JWT', alg: 'RS256', kid })}.${part(claims)}`;
  return `${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`;
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

export type Opened =
  | { readonly kind: 'valid'; readonly claims: Claims }
  | { readonly kind: 'invalid'; readonly why: string };

/** Reads a token and checks its signature against keys in JWKS form; times and audience are left to the caller. */
export function openJwt(token: string, keys: readonly Readonly<Record<string, unknown>>[]): Opened {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  if (signature === '' || more.length > 0)
    return {
      kind: 'invalid',
      why: 'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    };
  try {
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Claims;
    if (header['alg'] !== 'RS256') return { kind: 'invalid', why: 'Token signature algorithm is not supported' };
    const jwk = keys.find(({ kid }) => kid === header['kid']);
    if (jwk === undefined)
      return {
        kind: 'invalid',
        why: "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
      };
    const key = createPublicKey({ key: jwk as never, format: 'jwk' });
    const fits = verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
    if (!fits) return { kind: 'invalid', why: 'Invalid signature on the token' };
    return { kind: 'valid', claims: JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims };
  } catch {
    return {
      kind: 'invalid',
      why: 'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    };
  }
}
