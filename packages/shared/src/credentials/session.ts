import {
  type Clock,
  type Log,
  type Outbound,
  parseRoleArn,
  partitionOf,
  type Random,
  type Secrets,
  wayOut,
} from '../kernel/index.ts';
import { inlinePolicy } from './chain.ts';
import { type ClientConfig, type ClientOptions, clientConfig } from './client-config.ts';
import { type Environment, endpointOverride, type Service, stsEndpoint } from './endpoint.ts';
import { credentialError } from './errors.ts';
import { explainRefusal } from './explain-refusal.ts';
import { ignoredVariables } from './hostile-environment.ts';
import { getKeys, type KeyPorts } from './key-source.ts';
import { patiently } from './patience.ts';
import { refreshing } from './refreshing.ts';
import { serverTime } from './server-time.ts';
import type { PolicyScope, PolicyStatement } from './session-policy.ts';
import { type CredentialSource, chooseSource } from './source.ts';
import { callerIdentity } from './sts.ts';
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
  readonly facts: { readonly runId?: string };
  /** The action's name, for the session name and the user agent. */
  readonly action: string;
  /** The way out that everything of the action shares; one of its own where there is none. */
  readonly outbound?: Outbound;
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
 * E_ENDPOINT_REFUSED, E_NOT_AWS, E_UNREACHABLE, E_AWS_FAULT, E_PROXY, E_PROXY_REFUSED
 */
export async function openSession(options: SessionOptions, ports: SessionPorts): Promise<AwsSession> {
  const { env, clock, log, action, secrets, facts } = ports;
  const { region, allowEndpointOverride, roles } = options;
  report(ignoredVariables(env, allowEndpointOverride), log);
  const source = chooseSource(options.credentials, roles, env);
  const partition = partitionOf(region);
  const outbound = ports.outbound ?? wayOut(env, { allowOverride: allowEndpointOverride, secrets });
  const time = serverTime(clock);
  const endpoint = endpointOverride('sts', env, allowEndpointOverride) ?? stsEndpoint(region, partition);
  if (endpoint.protocol === 'https:') outbound.warm(endpoint.hostname, Number(endpoint.port || 443));
  const keyPorts: KeyPorts = {
    ...ports,
    endpoint,
    region,
    userAgent: userAgent(action, facts.runId),
    time,
    outbound,
    allowEndpointOverride,
    audience: options.audience,
  };
  const last = roles.at(-1);
  const { policy, given } = last === undefined ? {} : inlinePolicy(options, last, region);
  if (given !== undefined) log.warning(`session policy: ${given}`);
  const plan = {
    roles,
    sessionName: options.roleSessionName ?? defaultSessionName(ports),
    durationSeconds: options.roleDurationSeconds,
    externalId: options.roleExternalId,
    policy,
  };
  const patient = <T>(work: () => Promise<T>): Promise<T> =>
    patiently(ports, work).catch((error: unknown) => {
      throw explainRefusal(error);
    });
  const get = () => patient(() => getKeys(source, plan, keyPorts));
  const first = await get();
  const arn = first.arn ?? (await patient(() => callerIdentity(first.identity, keyPorts)));
  const account = arn.split(':')[4] ?? '';
  checkAccount(account, arn, options);
  log.info(`credentials: ${arn} (${source}${policy === undefined ? '' : ', scoped down by a session policy'})`);
  const keys = refreshing(first, get, { clock: time, log });
  const clientPorts = { ...ports, outbound, runId: facts.runId, allowEndpointOverride };
  return {
    region,
    partition,
    account,
    arn,
    config: (service, clientOptions) => clientConfig(service, keys, { region }, clientPorts, clientOptions),
    another: (changes) => openSession({ ...options, ...changes }, { ...ports, outbound }),
  };
}

function report(ignored: readonly string[], log: Log): void {
  if (ignored.length > 0)
    log.warning(
      `the environment sets ${ignored.join(', ')}: ignored, since any earlier step could have set it (allow-endpoint-override honors endpoints and certificates)`,
    );
}

/** Letters, digits and `+=,.@_-`, 64 of them. Source: STS API reference, AssumeRole, "RoleSessionName". */
function defaultSessionName({ action, facts }: SessionPorts): string {
  return `waybill-${action}-${facts.runId ?? 'local'}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
}

/** The last moment before anything could be written in the wrong place. */
function checkAccount(account: string, arn: string, { allowedAccountIds, roles }: SessionOptions): void {
  const last = roles.at(-1);
  const own = last === undefined ? [] : [parseRoleArn(last).account];
  const allowed = allowedAccountIds.length > 0 ? allowedAccountIds : own;
  if (allowed.length === 0 || allowed.includes(account)) return;
  throw credentialError('E_ACCOUNT_NOT_ALLOWED', `${arn} is in account ${account}; allowed is ${allowed.join(', ')}`);
}
