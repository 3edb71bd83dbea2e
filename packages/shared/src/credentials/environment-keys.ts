import type { Secrets } from '../kernel/index.ts';
import type { Environment } from './endpoint.ts';
import { credentialError } from './errors.ts';
import type { Caller } from './identity.ts';

/** Whether an earlier step, or the person at the shell, left keys in the environment. */
export function hasEnvironmentKeys(env: Environment): boolean {
  return Boolean(env['AWS_ACCESS_KEY_ID']) || Boolean(env['AWS_SECRET_ACCESS_KEY']);
}

/** Keys from AWS_ACCESS_KEY_ID and its companions. @throws E_NO_CREDENTIALS for half a pair */
export function environmentKeys(env: Environment, secrets: Secrets): Caller {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: token } = env;
  for (const secret of [secretAccessKey, token]) if (secret) secrets.register(secret);
  const missing = accessKeyId ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID';
  if (!accessKeyId || !secretAccessKey)
    throw credentialError('E_NO_CREDENTIALS', `${missing} is not set in the environment`, {
      cure: 'set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give `role-to-assume`',
    });
  const end = Date.parse(env['AWS_CREDENTIAL_EXPIRATION'] ?? '');
  return {
    identity: {
      accessKeyId,
      secretAccessKey,
      ...(token && { sessionToken: token }),
      ...(!Number.isNaN(end) && { expiration: new Date(end) }),
    },
  };
}
