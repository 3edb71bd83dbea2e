import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** How far away the server is, milliseconds. */
export interface Distance {
  readonly request: number;
  readonly connection: number;
}

export interface FarAws {
  readonly env: Readonly<Record<string, string>>;
  /** Requests so far. */
  count(): number;
  stop(): void;
}

export interface Manners {
  readonly distance?: Distance;
  /** STS says no. */
  readonly denies?: boolean;
  /** Nothing is answered. */
  readonly silent?: boolean;
  /** STS calls a second; the rest is throttled. */
  readonly rate?: number;
  /** How long keys are good, and by which clock; an hour by the machine’s if not given. */
  readonly keys?: { readonly ms: number; now(): number };
}

/** GitHub's token service, STS and ECR on one port of loopback, as far away as asked. */
export async function farAws({ distance = { request: 0, connection: 0 }, ...manners }: Manners = {}): Promise<FarAws> {
  const sockets = new Set<Socket>();
  const met = new WeakSet<Socket>();
  let requests = 0;
  let granted: number[] = [];
  let ends = Infinity;
  const server = createServer((request, response) => {
    requests += 1;
    const wait = distance.request + (met.has(request.socket) ? 0 : distance.connection);
    met.add(request.socket);
    request.resume().on('end', () => {
      if (manners.silent !== true)
        setTimeout(() => answer(request.url ?? '', String(request.headers['x-amz-target'] ?? ''), response), wait);
    });
  });
  const answer = (path: string, target: string, response: ServerResponse): void => {
    if (path.startsWith('/token')) return void response.end(JSON.stringify({ value: TOKEN }));
    if (target !== '') {
      const late = manners.keys !== undefined && manners.keys.now() >= ends;
      const [status, body] = late ? [400, EXPIRED] : [200, ECR];
      return void response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
    }
    const now = Date.now();
    granted = granted.filter((at) => now - at < 1_000);
    if (manners.rate !== undefined && granted.length >= manners.rate)
      return void response.writeHead(400, { 'content-type': 'text/xml' }).end(refused('Throttling'));
    granted.push(now);
    if (manners.denies === true)
      return void response.writeHead(403, { 'content-type': 'text/xml' }).end(refused('AccessDenied'));
    const { ms, now: time } = manners.keys ?? { ms: 3_600_000, now: Date.now };
    ends = time() + ms;
    response.writeHead(200, { 'content-type': 'text/xml' }).end(assumed(ends));
  };
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: {
      GITHUB_ACTIONS: 'true',
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bench',
      AWS_ENDPOINT_URL: url,
    },
    count: () => requests,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const TOKEN = `${part({ alg: 'RS256' })}.${part({ sub: 'repo:octo/app:ref:refs/heads/main', aud: 'sts.amazonaws.com' })}.${'s'.repeat(340)}`;
const ECR = JSON.stringify({
  authorizationData: [{ authorizationToken: 'QVdTOng=', proxyEndpoint: 'https://x', expiresAt: 2e9 }],
});
const EXPIRED = JSON.stringify({ __type: 'ExpiredTokenException', message: 'the token has expired' });
const assumed = (ends: number): string =>
  `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/deploy/bench</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIABENCH</AccessKeyId><SecretAccessKey>benchsecret</SecretAccessKey><SessionToken>${'t'.repeat(800)}</SessionToken><Expiration>${new Date(ends).toISOString()}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
const refused = (code: string): string =>
  `<ErrorResponse><Error><Code>${code}</Code><Message>${code}</Message></Error></ErrorResponse>`;
