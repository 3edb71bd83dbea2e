import { ECRClient, type ECRClientConfig, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import type { Secrets } from '../../kernel/index.ts';
import { buildError } from '../errors.ts';

/** A Docker configuration with the login of one registry, for an engine that reads and writes a cache there. It is a secret. */
export async function awsDockerConfig(host: string, config: object, secrets: Secrets): Promise<string> {
  const { authorizationData = [] } = await new ECRClient(config as ECRClientConfig).send(
    new GetAuthorizationTokenCommand({}),
  );
  const token = authorizationData[0]?.authorizationToken;
  if (token === undefined) throw buildError('E_REPOSITORY_CREATE', `ECR gave no login for the cache in ${host}`);
  secrets.register(token);
  secrets.register(
    Buffer.from(token, 'base64')
      .toString('utf8')
      .replace(/^[^:]*:/, ''),
  );
  return JSON.stringify({ auths: { [host]: { auth: token } } });
}
