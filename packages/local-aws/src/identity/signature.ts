import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type CredentialScope, commonRefusal, type Exchange, header } from '../core/index.ts';

/** Recomputes a Signature Version 4. Source: AWS General Reference, "Signature Version 4 signing process". */
function signatureOf(exchange: Exchange, bytes: Buffer, scope: CredentialScope, secret: string): string {
  const hashes = canonicalRequest(exchange, bytes, scope);
  const toSign = [
    'AWS4-HMAC-SHA256',
    header(exchange, 'x-amz-date'),
    `${scope.date}/${scope.region}/${scope.service}/aws4_request`,
    sha256(hashes),
  ].join('\n');
  const key = [scope.date, scope.region, scope.service, 'aws4_request'].reduce<Buffer | string>(
    (parent, part) => createHmac('sha256', parent).update(part).digest(),
    `AWS4${secret}`,
  );
  return createHmac('sha256', key).update(toSign).digest('hex');
}

/** Signed headers must cover the host and every x-amz header that bears on the meaning of the request. */
const MUST_BE_SIGNED = ['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target', 'x-amz-content-sha256'];

/** @throws refusal when the signature or the hash of the body does not fit */
export function checkSignature(exchange: Exchange, bytes: Buffer, scope: CredentialScope, secret: string): void {
  const unsigned = MUST_BE_SIGNED.find((name) => header(exchange, name) !== '' && !scope.signedHeaders.includes(name));
  if (unsigned !== undefined)
    throw commonRefusal(
      'InvalidSignatureException',
      `'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`,
    );
  const stated = header(exchange, 'x-amz-content-sha256');
  if (stated !== '' && stated !== 'UNSIGNED-PAYLOAD' && stated !== sha256(bytes))
    throw commonRefusal('InvalidSignatureException', 'The value of x-amz-content-sha256 does not match the body.');
  const expected = signatureOf(exchange, bytes, scope, secret);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(scope.signature)))
    throw commonRefusal(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
}

function canonicalRequest(exchange: Exchange, bytes: Buffer, { signedHeaders }: CredentialScope): string {
  const path = encode(exchange.url.pathname).replaceAll('%2F', '/');
  const query = [...exchange.url.searchParams]
    .map(([key, value]): [string, string] => [encode(key), encode(value)])
    .sort(([a, x], [b, y]) => (a === b ? order(x, y) : order(a, b)))
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
  const headers = signedHeaders
    .map((name) => `${name}:${header(exchange, name).trim().replace(/\s+/g, ' ')}\n`)
    .join('');
  const payload = header(exchange, 'x-amz-content-sha256') || sha256(bytes);
  return [exchange.method, path, query, headers, signedHeaders.join(';'), payload].join('\n');
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}
