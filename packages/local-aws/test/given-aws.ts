import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DEMO_ACCOUNTS, DEMO_ADMIN_KEYS, type LocalAws } from '../src/index.ts';
import type { Target } from './push.ts';

export type Stage = keyof typeof DEMO_ACCOUNTS;

export interface GivenKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Client configuration of the account's administrator. */
export function asAdmin(aws: LocalAws, stage: Stage = 'dev') {
  return { endpoint: aws.endpoint, region: aws.region, credentials: DEMO_ADMIN_KEYS[stage], maxAttempts: 1 };
}

export function withKeys(aws: LocalAws, credentials: GivenKeys) {
  return { endpoint: aws.endpoint, region: aws.region, credentials, maxAttempts: 1 };
}

/** Asks the runner's endpoint for a token, as `getIDToken` does. */
async function idToken(aws: LocalAws, audience = 'sts.amazonaws.com'): Promise<string> {
  const url = `${aws.oidc.requestUrl}&audience=${encodeURIComponent(audience)}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${aws.oidc.requestToken}` } });
  const { value } = (await response.json()) as { value: string };
  return value;
}

/** Keys of a session of `waybill-deliver`. */
export async function assumed(
  aws: LocalAws,
  stage: Stage = 'dev',
  more: { Policy?: string; DurationSeconds?: number } = {},
): Promise<GivenKeys> {
  const sts = new STSClient({ endpoint: aws.endpoint, region: aws.region });
  const { Credentials } = await sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: `arn:aws:iam::${DEMO_ACCOUNTS[stage]}:role/waybill-deliver`,
      RoleSessionName: 'test',
      WebIdentityToken: await idToken(aws),
      ...more,
    }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** The account's registry, with the password that ECR gives. */
export async function registryTarget(
  aws: LocalAws,
  options: { repository?: string; stage?: Stage; client?: ECRClient } = {},
): Promise<Target> {
  const { repository = 'hello-service', stage = 'dev', client = new ECRClient(asAdmin(aws, stage)) } = options;
  const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
  const registry = await aws.registryOf(DEMO_ACCOUNTS[stage]);
  return {
    url: `http://${registry.host}`,
    repository,
    authorization: `Basic ${authorizationData?.[0]?.authorizationToken}`,
  };
}
