import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { registryError } from './errors.ts';
import type { Login } from './login.ts';

/**
 * The login for a host in Docker's configuration (DOCKER_CONFIG, else ~/.docker/config.json); undefined for none.
 * Credential helpers are programs of the machine and are not started.
 * @throws E_LOGIN_INVALID
 */
export async function dockerLogin(
  host: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Login | undefined> {
  const folder = env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? homedir(), '.docker');
  const file = join(folder, 'config.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EACCES') return undefined;
    throw registryError('E_LOGIN_INVALID', `${file} cannot be read`, { cause: error });
  });
  return text === undefined ? undefined : loginFor(host, parse(text, file));
}

/**
 * Pure part: what a parsed configuration holds for a host. Keys are `HOST`, `https://HOST` or, of old, `https://HOST/v1/`.
 * @throws E_LOGIN_INVALID where `auth` has no name or no colon: an empty login would be a wrong one
 */
export function loginFor(host: string, config: JsonObject): Login | undefined {
  const auths = config['auths'];
  if (!isJsonObject(auths)) return undefined;
  const names = host === 'registry-1.docker.io' ? ['docker.io', 'index.docker.io', host] : [host];
  const key = Object.keys(auths).find((name) => names.includes(name.replace(/^https?:\/\//, '').replace(/\/.*$/, '')));
  const entry = key === undefined ? undefined : auths[key];
  if (!isJsonObject(entry)) return undefined;
  const { auth, identitytoken, registrytoken, username, password } = entry;
  if (typeof registrytoken === 'string' && registrytoken !== '') return { kind: 'token', token: registrytoken };
  if (typeof identitytoken === 'string' && identitytoken !== '') return { kind: 'identity', token: identitytoken };
  if (typeof auth === 'string' && auth !== '') {
    const [, name, secret = ''] = /^([^:]+):([\s\S]*?)\0*$/.exec(Buffer.from(auth, 'base64').toString()) ?? [];
    if (name !== undefined) return { kind: 'password', username: name, password: secret };
    throw registryError('E_LOGIN_INVALID', `the login for ${host} in Docker’s configuration is not \`name:password\``);
  }
  if (typeof username === 'string' && typeof password === 'string') return { kind: 'password', username, password };
  return undefined;
}

function parse(text: string, file: string): JsonObject {
  try {
    const config: unknown = JSON.parse(text);
    if (isJsonObject(config)) return config;
  } catch {
    // Told below: the text itself may hold secrets and stays out of the message.
  }
  throw registryError('E_LOGIN_INVALID', `${file} is not a JSON object`);
}
