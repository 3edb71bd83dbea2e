import type { Secrets } from '../kernel/index.ts';
import type { Caller, Identity } from './identity.ts';
import { type QueryApi, type QueryPorts, query, required } from './query-api.ts';

export interface StsPorts extends QueryPorts {
  readonly endpoint: URL;
  readonly region: string;
  readonly secrets: Secrets;
}

/** What both kinds of AssumeRole take. */
export interface AssumeRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  /** Inline session policy, JSON. */
  readonly policy?: string;
  readonly externalId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly sourceIdentity?: string;
}

/** AssumeRoleWithWebIdentity: unsigned, the token is the proof. @throws QueryRefusal, E_UNREACHABLE, E_NOT_AWS */
export async function assumeWithWebIdentity(request: AssumeRequest, token: string, ports: StsPorts): Promise<Caller> {
  const form = { Action: 'AssumeRoleWithWebIdentity', WebIdentityToken: token, ...assumeForm(request) };
  return callerOf(await query(apiOf(ports), form, ports), ports);
}

/** AssumeRole, signed by the identity before it in the chain. @throws as above */
export async function assumeRole(request: AssumeRequest, by: Identity, ports: StsPorts): Promise<Caller> {
  const tags = Object.entries(request.tags ?? {}).flatMap(([key, value], index) => [
    [`Tags.member.${index + 1}.Key`, key],
    [`Tags.member.${index + 1}.Value`, value],
  ]);
  const form = {
    Action: 'AssumeRole',
    ...assumeForm(request),
    ...(request.externalId !== undefined && { ExternalId: request.externalId }),
    ...(request.sourceIdentity !== undefined && { SourceIdentity: request.sourceIdentity }),
    ...Object.fromEntries(tags),
  };
  return callerOf(await query(apiOf(ports), form, { ...ports, by }), ports);
}

/** Whose identity this is: its ARN. @throws as above */
export async function callerIdentity(identity: Identity, ports: StsPorts): Promise<string> {
  const xml = await query(apiOf(ports), { Action: 'GetCallerIdentity' }, { ...ports, by: identity });
  return required(xml, 'Arn', ports.endpoint);
}

function apiOf({ endpoint, region }: StsPorts): QueryApi {
  return { service: 'sts', version: '2011-06-15', endpoint, region };
}

function assumeForm(request: AssumeRequest): Record<string, string> {
  return {
    RoleArn: request.roleArn,
    RoleSessionName: request.sessionName,
    DurationSeconds: String(request.durationSeconds),
    ...(request.policy !== undefined && { Policy: request.policy }),
  };
}

function callerOf(xml: string, { secrets, endpoint }: StsPorts): Caller {
  const text = (name: string): string => required(xml, name, endpoint);
  const [secretAccessKey, sessionToken] = [text('SecretAccessKey'), text('SessionToken')];
  for (const secret of [secretAccessKey, sessionToken]) secrets.register(secret);
  const expiration = new Date(text('Expiration'));
  return {
    identity: { accessKeyId: text('AccessKeyId'), secretAccessKey, sessionToken, expiration },
    arn: text('Arn'),
  };
}
