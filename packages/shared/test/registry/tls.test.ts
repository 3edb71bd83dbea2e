import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RegistryOptions } from '@waybill/local-aws';
import { type Outbound, outbound } from '../../src/kernel/index.ts';
import { nodeHttp, type Repository, verifiedBytes } from '../../src/registry/index.ts';
import { selfSigned } from '../kernel/self-signed.ts';
import { givenBlob, givenImage } from './given-content.ts';
import { type Bench, failure, givenBench, password, type Registry, sendBlob, sendImage } from './given-registry.ts';

const { key, cert } = selfSigned('localhost');
const image = givenImage();
const layer = givenBlob(Buffer.alloc(200_000, 'layer '));

let bench: Bench;
let closers: (() => void)[];
beforeEach(() => {
  bench = givenBench();
  closers = [];
});
afterEach(async () => {
  for (const close of closers) close();
  expect(await bench.stop()).toEqual([]);
});

interface Given {
  readonly registry: Registry;
  readonly port: number;
  client(host: string, way?: Partial<Parameters<typeof outbound>[0]>): Repository;
}

/** A registry behind TLS, whose certificate for `localhost` and 127.0.0.1 is its own authority. */
async function given(options: RegistryOptions = {}, own = { key, cert }): Promise<Given> {
  const registry = await bench.start({
    auth: { kind: 'basic', username: 'robot', password: 'pass:word-1234' },
    locations: 'relative',
    ...options,
  });
  const sockets = new Set<Duplex>();
  const server = createServer(own, (socket) => {
    const inner = connect(Number(registry.host.split(':')[1]), '127.0.0.1');
    for (const one of [socket, inner]) {
      sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => (one === socket ? inner : socket).destroy());
    }
    socket.pipe(inner).pipe(socket);
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    registry,
    port,
    client: (host, way = {}) => {
      const agents: Outbound = outbound(way);
      const http = nodeHttp({ agents, idle: 5_000 });
      closers.push(() => http.close());
      return bench.repository({ host }, { scheme: 'https', http, login: () => Promise.resolve(password) });
    },
  };
}

describe('a destination with a certificate of its own authority', () => {
  it.each(['localhost', '127.0.0.1'])('at %s takes an image where that authority is given', async (name) => {
    const { port, client } = await given();
    const repository = client(`${name}:${port}`, { ca: [cert] });
    await sendImage(repository, { ...image, blobs: [...image.blobs, layer] }, 'v1');
    expect((await repository.manifest('v1'))?.digest).toBe(image.manifest.digest);
    const body = await repository.open(layer.descriptor, 0);
    expect((await verifiedBytes(body, layer.descriptor, 'there')).equals(layer.bytes)).toBe(true);
  });

  const elsewhere = selfSigned('registry.example');
  it.each<[string, typeof elsewhere, Parameters<typeof outbound>[0]]>([
    ['that nobody vouches for', { key, cert }, {}],
    ['of another authority', { key, cert }, { ca: [selfSigned('localhost').cert] }],
    ['for another name', elsewhere, { ca: [elsewhere.cert] }],
  ])('%s gets neither a request nor the password', async (_what, own, way) => {
    const { registry, port, client } = await given({}, own);
    const error = await client(`localhost:${port}`, way)
      .head('v1')
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'E_REGISTRY_UNREACHABLE',
      cure: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    expect(registry.seen).toEqual([]);
  });

  it('gets no bytes at a Location of plain http', async () => {
    const { registry, port, client } = await given({ locations: 'absolute' });
    await expect(sendBlob(client(`localhost:${port}`, { ca: [cert] }), layer)).rejects.toEqual(
      failure('E_REDIRECT_REFUSED', 'it leaves https'),
    );
    expect(registry.seen.filter(({ operation }) => operation === 'PUT upload')).toEqual([]);
  });
});
