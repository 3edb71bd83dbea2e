import { openSession, type SessionOptions, type SessionPorts } from '../../src/credentials/index.ts';
import { type Log, secretKeeper, seededRandom, steppedClock } from '../../src/kernel/index.ts';

export const ROLE = 'arn:aws:iam::111122223333:role/deploy';
export const HUB = 'arn:aws:iam::444455556666:role/hub';

/** A token with the claims of an ordinary job; its signature is not one. */
export function givenToken(claims: Readonly<Record<string, unknown>> = {}): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = { sub: 'repo:octo/app:ref:refs/heads/main', aud: 'sts.amazonaws.com', ...claims };
  return `${part({ alg: 'RS256' })}.${part(body)}.${'s'.repeat(40)}`;
}

export function givenOptions(change: Partial<SessionOptions> = {}): SessionOptions {
  return {
    region: 'eu-central-1',
    roles: [ROLE],
    roleDurationSeconds: 3_600,
    audience: 'sts.amazonaws.com',
    credentials: 'auto',
    sessionPolicy: 'least',
    statements: [],
    allowedAccountIds: [],
    allowEndpointOverride: true,
    ...change,
  };
}

export type Lines = { readonly lines: string[]; readonly log: Log };

export function givenLog(): Lines {
  const lines: string[] = [];
  const log: Log = {
    info: (text) => lines.push(`info ${text}`),
    debug: (text) => lines.push(`debug ${text}`),
    warning: (text) => lines.push(`warning ${text}`),
    group: (_title, work) => work(),
  };
  return { lines, log };
}

/** Ports whose endpoints, STS and GitHub's token service alike, are the server. */
export function givenPorts(url: string, change: Partial<SessionPorts> = {}): SessionPorts {
  return {
    env: {
      GITHUB_ACTIONS: 'true',
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?x=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
      AWS_ENDPOINT_URL: url,
    },
    clock: steppedClock(Date.now()),
    random: seededRandom(1),
    log: givenLog().log,
    secrets: secretKeeper(),
    signal: new AbortController().signal,
    facts: { runId: '42' },
    action: 'promote',
    ...change,
  };
}

export function open(url: string, options: Partial<SessionOptions> = {}, ports: Partial<SessionPorts> = {}) {
  return openSession(givenOptions(options), givenPorts(url, ports));
}
