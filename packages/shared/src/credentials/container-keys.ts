import { readFile } from 'node:fs/promises';
import type { Secrets } from '../kernel/index.ts';
import { type Environment, isLoopback } from './endpoint.ts';
import { credentialError } from './errors.ts';
import { exchange } from './exchange.ts';
import type { Caller } from './identity.ts';
import { metadataKeys } from './metadata-keys.ts';

const WITHIN_MS = 5_000;
/** Where ECS, CodeBuild and EKS give keys to a container. Source: AWS SDKs and Tools reference, "Container credential provider". */
const LINK_LOCAL = new Set(['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]']);

export function hasContainerKeys(env: Environment): boolean {
  return Boolean(env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']) || Boolean(env['AWS_CONTAINER_CREDENTIALS_FULL_URI']);
}

/** The keys of the container's own role: CodeBuild's service role, an ECS task's, an EKS pod identity's. */
export async function containerKeys(env: Environment, secrets: Secrets, signal: AbortSignal): Promise<Caller> {
  const url = containerUrl(env);
  const authorization = await containerToken(env);
  if (authorization !== undefined) secrets.register(authorization);
  const headers = { accept: 'application/json', ...(authorization !== undefined && { authorization }) };
  return metadataKeys(await exchange({ url, headers, within: WITHIN_MS, signal }), url, secrets);
}

function containerUrl(env: Environment): URL {
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  if (relative) return new URL(`http://169.254.170.2${relative.startsWith('/') ? '' : '/'}${relative}`);
  const full = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? '';
  if (full === '')
    throw credentialError(
      'E_NO_CREDENTIALS',
      'this is not a container with a role: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set',
    );
  const url = URL.canParse(full) ? new URL(full) : undefined;
  const near = url !== undefined && (isLoopback(url) || LINK_LOCAL.has(url.hostname));
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && near)))
    throw credentialError(
      'E_ENDPOINT_REFUSED',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor an address of this machine',
    );
  return url;
}

async function containerToken(env: Environment): Promise<string | undefined> {
  const file = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token = file ? (await readFile(file, 'utf8')).trim() : env['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  if (token !== undefined && /[\r\n]/.test(token))
    throw credentialError('E_NO_CREDENTIALS', 'the container’s authorization token has a line break in it');
  return token || undefined;
}
