import { isJsonObject, type Secrets } from '../kernel/index.ts';
import { credentialError } from './errors.ts';
import type { Answer } from './exchange.ts';
import type { Caller } from './identity.ts';

/** Keys out of the JSON that the container and instance endpoints give. @throws E_NOT_AWS for anything else */
export function metadataKeys(answer: Answer, from: URL, secrets: Secrets): Caller {
  if (answer.status !== 200)
    throw credentialError(
      answer.status >= 500 ? 'E_UNREACHABLE' : 'E_NO_CREDENTIALS',
      `${from.host} gave no credentials: status ${answer.status}`,
    );
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = parsed(answer.body, from);
  for (const secret of [SecretAccessKey, Token]) if (typeof secret === 'string') secrets.register(secret);
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string' || typeof Token !== 'string')
    throw credentialError('E_NOT_AWS', `${from.host} gave credentials without keys`);
  const end = typeof Expiration === 'string' ? Date.parse(Expiration) : Number.NaN;
  return {
    identity: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: Token,
      ...(!Number.isNaN(end) && { expiration: new Date(end) }),
    },
  };
}

type Fields = Partial<Record<'AccessKeyId' | 'SecretAccessKey' | 'Token' | 'Expiration', unknown>>;

function parsed(body: string, from: URL): Fields {
  try {
    const value: unknown = JSON.parse(body);
    if (isJsonObject(value)) return value;
  } catch {
    // falls through: not JSON
  }
  throw credentialError('E_NOT_AWS', `${from.host} gave credentials that are not JSON`);
}
