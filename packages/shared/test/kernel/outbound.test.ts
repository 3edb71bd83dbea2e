import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlain, request as requestPlain } from 'node:http';
import { createServer as createTls, request } from 'node:https';
import { type AddressInfo, connect, type Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { isOnRunner, type Outbound, outbound, proxyRule, secretKeeper, wayOut } from '../../src/kernel/index.ts';
import { selfSigned } from './self-signed.ts';

const { key, cert } = selfSigned('localhost', 'aws.test');
const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

function closeLater(server: NetServer, sockets: ReadonlySet<Duplex>): void {
  open.push({
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
}

interface Server {
  readonly port: number;
  connections: number;
}

async function givenServer(): Promise<Server> {
  const server = createTls({ key, cert }, (_request, response) => response.end('hello'));
  const sockets = new Set<Duplex>();
  const seen: Server = { port: 0, connections: 0 };
  server.on('connection', (socket) => {
    seen.connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeLater(server, sockets);
  return Object.assign(seen, { port: (server.address() as AddressInfo).port });
}

interface Tunneler {
  readonly address: string;
  readonly asked: { target: string | undefined; authorization: string | undefined }[];
}

async function givenProxy(status = 200): Promise<Tunneler> {
  const asked: Tunneler['asked'] = [];
  const sockets = new Set<Duplex>();
  const server = createPlain((_request, response) => response.writeHead(405).end());
  server.on('connect', (message, socket, head) => {
    sockets.add(socket);
    asked.push({ target: message.url, authorization: message.headers['proxy-authorization'] });
    socket.on('error', () => {});
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    // Every name is this machine here: loopback itself is never proxied.
    const [, port] = (message.url ?? '').split(':');
    const target = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    sockets.add(target);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeLater(server, sockets);
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function given(proxy?: string): Outbound {
  const ways = outbound({ ca: [cert], ...(proxy !== undefined && { proxy: proxyRule({ HTTPS_PROXY: proxy }) }) });
  open.push(ways);
  return ways;
}

function get(host: string, port: number, ways: Outbound, plain = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const ask = plain ? requestPlain : request;
    const asking = ask({ host, port, agent: plain ? ways.http : ways.https }, (response) => {
      let body = '';
      response.on('data', (part) => {
        body += String(part);
      });
      response.on('end', () => resolve(body));
    });
    asking.on('error', reject).end();
  });
}

describe('the way out', () => {
  it('keeps a connection for the next request', async () => {
    const server = await givenServer();
    const ways = given();
    expect(await get('localhost', server.port, ways)).toBe('hello');
    expect(await get('localhost', server.port, ways)).toBe('hello');
    expect(server.connections).toBe(1);
  });

  it('uses a connection that was opened ahead', async () => {
    const server = await givenServer();
    const ways = given();
    ways.warm('localhost', server.port);
    ways.warm('localhost', server.port);
    expect(await get('localhost', server.port, ways)).toBe('hello');
    expect(server.connections).toBe(1);
  });

  it('opens as many ahead as are missing for the total wanted', async () => {
    const server = await givenServer();
    const ways = given();
    expect(await get('localhost', server.port, ways)).toBe('hello');
    ways.warm('localhost', server.port, { total: 3 });
    ways.warm('localhost', server.port, { total: 3 });
    await Promise.all([1, 2, 3].map(() => get('localhost', server.port, ways)));
    expect(server.connections).toBe(3);
  });

  it('opens plain connections ahead as well', async () => {
    const sockets = new Set<Duplex>();
    const server = createPlain((_request, response) => response.end('hello'));
    server.on('connection', (socket) => sockets.add(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closeLater(server, sockets);
    const { port } = server.address() as AddressInfo;
    const ways = given();
    ways.warm('127.0.0.1', port, { total: 2, plain: true });
    await Promise.all([1, 2].map(() => get('127.0.0.1', port, ways, true)));
    expect(sockets.size).toBe(2);
  });

  it('opens another where the one opened ahead failed', async () => {
    const server = await givenServer();
    const ways = given();
    ways.warm('localhost', 1);
    expect(await get('localhost', server.port, ways)).toBe('hello');
    await expect(get('localhost', 1, ways)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('refuses a certificate that is not trusted, whatever the environment says', async () => {
    const server = await givenServer();
    const ways = outbound();
    open.push(ways);
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await expect(get('localhost', server.port, ways)).rejects.toThrow(/self-signed/);
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
  });

  it('goes through the proxy’s tunnel, with its user and password', async () => {
    const server = await givenServer();
    const proxy = await givenProxy();
    const ways = given(`http://me:secret@${proxy.address}`);
    expect(await get('aws.test', server.port, ways)).toBe('hello');
    expect(proxy.asked).toEqual([
      { target: `aws.test:${server.port}`, authorization: `Basic ${Buffer.from('me:secret').toString('base64')}` },
    ]);
  });

  it('opens the tunnel ahead as well', async () => {
    const server = await givenServer();
    const proxy = await givenProxy();
    const ways = given(`http://${proxy.address}`);
    ways.warm('aws.test', server.port);
    expect(await get('aws.test', server.port, ways)).toBe('hello');
    expect(proxy.asked).toHaveLength(1);
  });

  it.each([
    [403, 'status 403'],
    [502, 'status 502'],
  ])('says that the proxy refused with %i', async (status, why) => {
    const proxy = await givenProxy(status);
    await expect(get('aws.test', 443, given(`http://${proxy.address}`))).rejects.toMatchObject({
      code: 'E_PROXY_REFUSED',
      message: `the proxy ${proxy.address} opened no way to aws.test:443: ${why}`,
    });
  });

  it('says that the proxy wants other credentials, which no retry will mend', async () => {
    const proxy = await givenProxy(407);
    await expect(get('aws.test', 443, given(`http://${proxy.address}`))).rejects.toMatchObject({
      code: 'E_PROXY',
      exit: 2,
    });
  });

  it('says that the proxy cannot be reached', async () => {
    await expect(get('aws.test', 443, given('http://127.0.0.1:1'))).rejects.toMatchObject({
      code: 'E_PROXY_REFUSED',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('the way out that an environment asks for', () => {
  /** A file with our own certificate. */
  const bundle = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-'));
    open.push({ close: () => rmSync(folder, { recursive: true }) });
    writeFileSync(join(folder, 'ca.pem'), cert);
    return join(folder, 'ca.pem');
  };

  it.each([
    [{}, false, 'hello'],
    [{ GITHUB_ACTIONS: 'true' }, true, 'hello'],
    [{ GITHUB_ACTIONS: 'true' }, false, 'refused'],
    [{ CODEBUILD_BUILD_ID: 'app:1' }, false, 'refused'],
    [{ GITHUB_ACTIONS: 'true', NODE_EXTRA_CA_CERTS: '/x' }, false, 'refused'],
  ])('with AWS_CA_BUNDLE and %j, overrides allowed: %s: %s', async (runner, allowOverride, expected) => {
    const server = await givenServer();
    const ways = wayOut({ ...runner, AWS_CA_BUNDLE: bundle() }, { allowOverride, secrets: secretKeeper() });
    open.push(ways);
    const got = await get('localhost', server.port, ways).catch((error: Error) =>
      /self-signed/.test(error.message) ? 'refused' : error.message,
    );
    expect(got).toBe(expected);
  });

  it('names a certificate file that cannot be read', () => {
    expect(() =>
      wayOut({ AWS_CA_BUNDLE: '/nowhere/ca.pem' }, { allowOverride: false, secrets: secretKeeper() }),
    ).toThrow(
      expect.objectContaining({
        code: 'E_INPUT',
        message: 'AWS_CA_BUNDLE: /nowhere/ca.pem cannot be read',
        cure: 'correct or remove the variable',
        cause: expect.objectContaining({ code: 'ENOENT' }),
      }),
    );
  });

  it('keeps the proxy’s password a secret', () => {
    const secrets = secretKeeper();
    const ways = wayOut({ HTTPS_PROXY: 'http://me:proxy-password@proxy:1' }, { allowOverride: false, secrets });
    open.push(ways);
    const pair = Buffer.from('me:proxy-password').toString('base64');
    expect(secrets.redact(`proxy-password ${pair} me`)).toBe('*** *** me');
  });

  it('knows a runner', () => {
    expect([
      isOnRunner({ GITHUB_ACTIONS: 'true' }),
      isOnRunner({ CODEBUILD_BUILD_ID: 'a:1' }),
      isOnRunner({ GITHUB_ACTIONS: 'false', CODEBUILD_BUILD_ID: '' }),
      isOnRunner({}),
    ]).toEqual([true, true, false, false]);
  });
});
