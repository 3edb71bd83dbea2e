import { readFile } from 'node:fs/promises';
import type { Secrets } from '../kernel/index.ts';
import type { Environment } from './endpoint.ts';
import { credentialError } from './errors.ts';

/** The token that a pod or another issuer keeps in a file; read anew each time, since it is rotated. */
export async function fileToken(env: Environment, secrets: Secrets): Promise<string> {
  const file = env['AWS_WEB_IDENTITY_TOKEN_FILE'];
  if (!file)
    throw credentialError('E_NO_CREDENTIALS', 'there is no token file: AWS_WEB_IDENTITY_TOKEN_FILE is not set', {
      cure: 'set the variable, or name another source with `credentials`',
    });
  const token = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw credentialError('E_NO_CREDENTIALS', `the token file ${file} of AWS_WEB_IDENTITY_TOKEN_FILE cannot be read`, {
      cause,
    });
  });
  for (const part of [token.trim(), ...token.trim().split('.')]) secrets.register(part);
  return token.trim();
}

/** The chain that starts with the role that belongs to the token, where the environment names one. */
export function fileRoles(roles: readonly string[], env: Environment): readonly string[] {
  const own = env['AWS_ROLE_ARN'];
  return own && own !== roles[0] ? [own, ...roles] : roles;
}
