import { type Exchange, header } from './exchange.ts';

/** What the `Authorization` header of a signed request says of itself. Source: AWS Signature Version 4. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** `20261120` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/** undefined where the request is not signed (or not in this way). */
export function credentialScope(exchange: Pick<Exchange, 'headers'>): CredentialScope | undefined {
  const match = AUTHORIZATION.exec(header(exchange, 'authorization'));
  if (match === null) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}
