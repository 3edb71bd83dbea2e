import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { type Clock, type Log, parseRoleArn, partitionOf, type Random, type Secrets } from '../kernel/index.ts';
import { assumeTagged } from './assume.ts';
import { type ClientConfig, type ClientOptions, clientConfig } from './client-config.ts';
import { containerKeys } from './container-keys.ts';
import { type Environment, endpointOverride, type Service, stsEndpoint } from './endpoint.ts';
import { environmentKeys } from './environment-keys.ts';
import { credentialError } from './errors.ts';
import { githubToken } from './github-oidc.ts';
import type { Caller } from './identity.ts';
import { instanceKeys } from './instance-keys.ts';
import { patiently } from './patience.ts';
import { refreshing } from './refreshing.ts';
import { fitPolicy, type PolicyScope, type PolicyStatement } from './session-policy.ts';
import { sessionTags, tagValue } from './session-tags.ts';
import { type CredentialSource, chooseSource } from './source.ts';
import { assumeWithWebIdentity, callerIdentity, type StsPorts, StsRefusal } from './sts.ts';
import { userAgent } from './user-agent.ts';

export interface SessionOptions {
  readonly region: string;
  /** Role ARNs, hub first; empty for the source's own identity. */
  readonly roles: readonly string[];
  readonly roleSessionName?: string | undefined;
  /** 900 to 43200; a chain gets 3600 at most. */
  readonly roleDurationSeconds: number;
  /** Sent to the last role. */
  readonly roleExternalId?: string | undefined;
  readonly audience: string;
  readonly credentials: CredentialSource;
  /** `least`: the statements below; `none`; or a policy document in JSON. */
  readonly sessionPolicy: string;
  /** What the action needs, or a function of where it runs. */
  readonly statements: readonly PolicyStatement[] | ((scope: PolicyScope) => readonly PolicyStatement[]);
  /** Empty: the account in the last role's ARN, else any. */
  readonly allowedAccountIds: readonly string[];
  readonly allowEndpointOverride: boolean;
}

export interface SessionPorts {
  readonly env: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  readonly facts: { readonly runId?: string; readonly actor?: string };
  /** The action's name, for the session name and the user agent. */
  readonly action: string;
}

/** Keys of one account in one region that stay good, and the configuration of every client that uses them. */
export interface AwsSession {
  readonly region: string;
  readonly partition: string;
  readonly account: string;
  readonly arn: string;
  config(service: Service, options?: ClientOptions): ClientConfig;
  /** A session of its own for another role, region or set of statements; what is not given stays. */
  another(changes: Partial<SessionOptions>): Promise<AwsSession>;
}

/**
 * Gets the first keys, checks whose they are, and keeps them fresh.
 * @throws E_NO_CREDENTIALS, E_OIDC_PERMISSION, E_OIDC_UNAVAILABLE, E_ASSUME_DENIED, E_ASSUME_INVALID, E_ACCOUNT_NOT_ALLOWED,
 * E_ENDPOINT_REFUSED, E_NOT_AWS, E_UNREACHABLE, E_AWS_FAULT
 */
export async function openSession(options: SessionOptions, ports: SessionPorts): Promise<AwsSession> {
  const { env, clock, log, action, signal, secrets, facts } = ports;
  const { region, allowEndpointOverride } = options;
  const partition = partitionOf(region);
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const sts: StsPorts & { log: Log } = {
    endpoint: endpointOverride('sts', env, allowEndpointOverride) ?? stsEndpoint(region, partition),
    region,
    userAgent: userAgent(action, facts.runId),
    secrets,
    now: () => clock.now(),
    signal,
    log,
  };
  const source = (): Promise<Caller> => patiently(ports, () => keysOf(options, ports, sts)).catch(rethrow);
  const first = await source();
  const arn = first.arn ?? (await patiently(ports, () => callerIdentity(first.identity, sts)).catch(rethrow));
  const account = arn.split(':')[4] ?? '';
  allow(account, options);
  const keys = refreshing(first, source, { clock, log });
  log.info(`credentials: ${arn}`);
  return {
    region,
    partition,
    account,
    arn,
    config: (service, clientOptions) =>
      clientConfig(
        service,
        keys,
        { region },
        { ...ports, agent, runId: facts.runId, allowEndpointOverride },
        clientOptions,
      ),
    another: (changes) => openSession({ ...options, ...changes }, ports),
  };
}

/** One walk from the source along the chain. */
async function keysOf(options: SessionOptions, ports: SessionPorts, sts: StsPorts & { log: Log }): Promise<Caller> {
  const { env, secrets, signal } = ports;
  const source = chooseSource(options.credentials, options.roles, env);
  if (source === 'oidc' || source === 'web-identity-file') {
    const roles = source === 'oidc' ? options.roles : fileRoles(options.roles, env);
    const [first, ...rest] = roles;
    if (first === undefined)
      throw credentialError('E_NO_CREDENTIALS', `credentials: ${source} needs a role`, {
        cure: 'give `role-to-assume`',
      });
    const token =
      source === 'oidc' ? await githubToken(options.audience, { env, secrets, signal }) : await fileToken(env, secrets);
    const caller = await assumeWithWebIdentity(assumption(first, roles, options, ports), token, sts);
    return chain(caller, rest, options, ports, sts);
  }
  const caller =
    source === 'environment'
      ? environmentKeys(env, secrets)
      : source === 'codebuild'
        ? await containerKeys(env, secrets, signal)
        : await instanceKeys(new URL('http://169.254.169.254/'), secrets, signal);
  return chain(caller, options.roles, options, ports, sts);
}

async function chain(
  start: Caller,
  roles: readonly string[],
  options: SessionOptions,
  ports: SessionPorts,
  sts: StsPorts & { log: Log },
): Promise<Caller> {
  let caller = start;
  for (const role of roles) {
    const request = {
      ...assumption(role, options.roles, options, ports),
      durationSeconds: Math.min(options.roleDurationSeconds, 3_600),
      tags: sessionTags(ports.env),
      ...(ports.facts.actor !== undefined && {
        sourceIdentity: tagValue(ports.facts.actor)
          .replace(/[^\w+=,.@-]/g, '-')
          .slice(0, 64),
      }),
      ...(role === options.roles.at(-1) &&
        options.roleExternalId !== undefined && { externalId: options.roleExternalId }),
    };
    caller = await assumeTagged(request, caller.identity, sts);
  }
  return caller;
}

function assumption(roleArn: string, roles: readonly string[], options: SessionOptions, ports: SessionPorts) {
  const policy = roleArn === roles.at(-1) ? inlinePolicy(roleArn, options, ports.log) : undefined;
  return {
    roleArn,
    sessionName: options.roleSessionName ?? defaultSessionName(ports),
    durationSeconds: roles.length > 1 ? Math.min(options.roleDurationSeconds, 3_600) : options.roleDurationSeconds,
    ...(policy !== undefined && { policy }),
  };
}

function inlinePolicy(roleArn: string, options: SessionOptions, log: Log): string | undefined {
  const { sessionPolicy, statements, region } = options;
  if (sessionPolicy === 'none') return undefined;
  if (sessionPolicy !== 'least') return sessionPolicy;
  const { partition, account } = parseRoleArn(roleArn);
  const { policy, given } = fitPolicy(
    typeof statements === 'function' ? statements({ partition, account, region }) : statements,
  );
  if (given !== undefined) log.warning(`session policy: ${given}`);
  return policy;
}

function defaultSessionName({ action, facts }: SessionPorts): string {
  return `waybill-${action}-${facts.runId ?? 'local'}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
}

function fileRoles(roles: readonly string[], env: Environment): readonly string[] {
  const own = env['AWS_ROLE_ARN'];
  return own && own !== roles[0] ? [own, ...roles] : roles;
}

async function fileToken(env: Environment, secrets: Secrets): Promise<string> {
  const file = env['AWS_WEB_IDENTITY_TOKEN_FILE'];
  if (!file) throw credentialError('E_NO_CREDENTIALS', 'AWS_WEB_IDENTITY_TOKEN_FILE is not set');
  const token = (await readFile(file, 'utf8')).trim();
  for (const part of [token, ...token.split('.')]) secrets.register(part);
  return token;
}

function allow(account: string, { allowedAccountIds, roles }: SessionOptions): void {
  const last = roles.at(-1);
  const allowed =
    allowedAccountIds.length > 0 ? allowedAccountIds : last === undefined ? [] : [parseRoleArn(last).account];
  if (allowed.length > 0 && !allowed.includes(account))
    throw credentialError(
      'E_ACCOUNT_NOT_ALLOWED',
      `these are credentials of account ${account}; allowed is ${allowed.join(', ')}`,
    );
}

function rethrow(error: unknown): never {
  if (!(error instanceof StsRefusal)) throw error;
  const what = `STS answered ${error.code}: ${error.message}`;
  if (error.code === 'AccessDenied') throw credentialError('E_ASSUME_DENIED', what, { cause: error });
  throw credentialError(error.status >= 500 ? 'E_AWS_FAULT' : 'E_ASSUME_INVALID', what, { cause: error });
}
