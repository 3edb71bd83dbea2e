import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the server saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The body as a form: STS speaks in forms. */
  readonly form: URLSearchParams;
}

export interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection is reset instead of answered. */
  readonly reset?: boolean;
  /** Nothing is ever answered. */
  readonly hang?: boolean;
}

export interface SmallServer {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** The STS actions seen, in order. */
  actions(): string[];
  close(): Promise<void>;
}

/** A server on loopback that answers from a function and remembers what it was asked. */
export async function smallServer(answer: (seen: Seen, count: number) => Reply): Promise<SmallServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const one = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body,
        form: new URLSearchParams(body),
      };
      seen.push(one);
      const { status = 200, type = 'text/xml', body: text = '', headers = {}, reset, hang } = answer(one, seen.length);
      if (reset) request.socket.destroy();
      else if (!hang) response.writeHead(status, { 'content-type': type, ...headers }).end(text);
    });
  });
  // As a proxy it wants other credentials, so that nothing ever leaves this machine.
  server.on('connect', (request, socket) => {
    seen.push({
      method: 'CONNECT',
      path: request.url ?? '',
      headers: request.headers,
      body: '',
      form: new URLSearchParams(),
    });
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    actions: () => seen.map((one) => one.form.get('Action') ?? one.path.split('?')[0] ?? ''),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export function assumedRole(role: string, change: { key?: string; expiration?: number } = {}): Reply {
  const [, , , , account = '', name = ''] = role.split(':');
  const { key = 'ASIAEXAMPLE000000001', expiration = Date.now() + 3_600_000 } = change;
  return {
    body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROA1:waybill</AssumedRoleId><Arn>arn:aws:sts::${account}:assumed-role/${name.split('/').at(-1)}/waybill</Arn></AssumedRoleUser><Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>secret/of+${key}</SecretAccessKey><SessionToken>token//of+${key}</SessionToken><Expiration>${new Date(expiration).toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  };
}

export function callerIs(arn: string): Reply {
  return {
    body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  };
}

export function stsError(code: string, message: string, status = 400): Reply {
  return {
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  };
}
