import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { secretKeeper, seededRandom, steppedClock } from '../../src/kernel/index.ts';
import { readBlob } from '../../src/promotion/read-blob.ts';
import { anonymous, IDLE, nodeHttp, ociRegistry, type Repository } from '../../src/registry/index.ts';
import { givenBlob, givenImage } from './given-content.ts';
import { failure } from './given-registry.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  jest.useRealTimers();
  for (const close of closers.splice(0)) close();
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A server that does with each connection what it is told, and a client of it. */
async function given(act: (socket: Socket) => void, idle?: number): Promise<Repository> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    act(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const http = nodeHttp(idle === undefined ? {} : { idle });
  closers.push(() => {
    http.close();
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return ociRegistry({
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    repository: 'app',
    side: 'destination',
    scheme: 'http',
    http,
    login: anonymous,
    clock: steppedClock(),
    random: seededRandom(1),
    secrets: secretKeeper(),
  });
}

const blob = givenBlob(Buffer.alloc(200_000, 'layer '));
const { manifest } = givenImage();

describe('a source that falls silent in the middle of a blob', () => {
  it('is given up after thirty seconds without a byte, four times, and not a moment before', async () => {
    expect(IDLE).toBe(30_000);
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    const opened: Readable[] = [];
    const open = async (): Promise<Readable> => {
      const body = new Readable({ read: () => {} });
      if (opened.length === 0) body.push(blob.bytes.subarray(0, 10));
      opened.push(body);
      return body;
    };
    let ended: unknown;
    readBlob({ place: 'source test/app', open }, blob.descriptor, {
      take: () => undefined,
      ports: { clock: steppedClock(), random: seededRandom(1) },
    }).catch((error: unknown) => {
      ended = error;
    });
    const rest = async () => {
      for (let turns = 0; turns < 20; turns++) await turn();
    };
    await rest();
    for (let silence = 1; silence <= 4; silence++) {
      await jest.advanceTimersByTimeAsync(29_000);
      await rest();
      expect([opened.length, opened.at(-1)?.destroyed, ended]).toEqual([silence, false, undefined]);
      await jest.advanceTimersByTimeAsync(1_001);
      await rest();
      expect(opened[silence - 1]?.destroyed).toBe(true);
    }
    expect(ended).toEqual(failure('E_REGISTRY_UNREACHABLE', 'source test/app', 'at byte 10 of 200000'));
  });
});

describe('a registry that', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\ncontent-length: 200000\r\n\r\n';

  it.each<[string, (socket: Socket) => void, (repository: Repository) => Promise<unknown>]>([
    ['never answers a question', () => {}, (repository) => repository.head('v1')],
    ['never answers a GET of a blob', () => {}, (repository) => repository.open(blob.descriptor, 0)],
    ['never ends its head', (socket) => socket.write('HTTP/1.1 200 OK\r\n'), (repository) => repository.head('v1')],
    [
      'never ends a manifest',
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{'),
      (repository) => repository.manifest('v1'),
    ],
    [
      'never ends what is to be skipped',
      (socket) => socket.write(HEAD),
      (repository) => repository.open(blob.descriptor, 100),
    ],
    ['never takes a manifest', (socket) => socket.pause(), (repository) => repository.put(manifest, 'v1')],
  ])('%s is given up', async (_what, act, ask) => {
    const repository = await given(act, 60);
    await expect(ask(repository)).rejects.toEqual(failure('E_REGISTRY_UNREACHABLE'));
  });

  it('takes no bytes is given up, also when it has stopped at the very end of a blob', async () => {
    const size = 16_000_000;
    const large = { ...blob.descriptor, size };
    const repository = await given((socket) => {
      socket.on('data', (bytes) => {
        if (!bytes.toString('latin1').startsWith('POST')) return void socket.pause();
        socket.write('HTTP/1.1 202 Accepted\r\nlocation: /v2/app/blobs/uploads/1\r\ncontent-length: 0\r\n\r\n');
      });
    }, 100);
    const arrival = await repository.begin(large, {});
    if (arrival.kind !== 'upload') throw new Error('the registry opened an upload');
    const writer = arrival.send();
    for (let sent = 0; sent < size; sent += 1_000_000) writer.write(Buffer.alloc(1_000_000));
    const patience = Date.now();
    await expect(writer.commit()).rejects.toEqual(failure('E_REGISTRY_UNREACHABLE'));
    expect(Date.now() - patience).toBeLessThan(5_000);
  });
});

describe('an answer that is not as HTTP says', () => {
  const small = givenBlob('small layer');
  const told = (bytes: Buffer, extra = ''): string =>
    `HTTP/1.1 200 OK\r\n${extra}content-length: ${bytes.length}\r\n\r\n`;
  const odd: readonly (readonly [string, (bytes: Buffer) => readonly (string | Buffer)[]])[] = [
    ['has two lengths', (bytes) => [told(bytes, 'content-length: 7\r\n'), bytes]],
    ['has a head without end', () => ['HTTP/1.1 200 OK\r\n', `a: ${'b'.repeat(200_000)}\r\n`]],
    ['is of another protocol', () => ['SSH-2.0-OpenSSH_9.2\r\n\r\n']],
    ['has a header of two lines', (bytes) => [told(bytes, 'a: b\r\n c\nd\r\n'), bytes]],
    ['has a negative length', (bytes) => ['HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n', bytes]],
  ];

  it.each(odd.flatMap(([what, parts]) => [small, blob].map((one) => [what, one.descriptor.size, parts, one] as const)))(
    '%s, for a blob of %i bytes, gives no byte of it',
    async (_what, _size, parts, one) => {
      const repository = await given((socket) => {
        socket.on('data', () => {
          for (const part of parts(one.bytes)) socket.write(part);
        });
      }, 200);
      const take: Buffer[] = [];
      const reading = readBlob(repository, one.descriptor, {
        take: (piece) => void take.push(Buffer.from(piece)),
        ports: { clock: steppedClock(), random: seededRandom(1), idle: 200 },
      });
      await expect(reading).rejects.toMatchObject({ exit: expect.any(Number), code: expect.stringMatching(/^E_/) });
      expect(Buffer.concat(take).length).toBeLessThan(one.descriptor.size);
    },
  );

  it.each([
    ['a small', small],
    ['a large', blob],
  ])('brings more than was asked is never taken for the answer to the next question: %s blob', async (_size, one) => {
    const other = givenBlob(Buffer.alloc(one.bytes.length, 'other '));
    const evil = Buffer.alloc(one.bytes.length, 'evil! ');
    let asked = 0;
    const repository = await given((socket) => {
      socket.on('data', () => {
        asked += 1;
        if (asked > 1) return void socket.write(Buffer.concat([Buffer.from(told(other.bytes)), other.bytes]));
        socket.write(Buffer.concat([Buffer.from(told(one.bytes)), one.bytes, Buffer.from(told(evil)), evil]));
      });
    }, 500);
    const read = async (wanted: typeof one): Promise<Buffer> => {
      const got: Buffer[] = [];
      await readBlob(repository, wanted.descriptor, {
        take: (piece) => void got.push(Buffer.from(piece)),
        ports: { clock: steppedClock(), random: seededRandom(1), idle: 500 },
      });
      return Buffer.concat(got);
    };
    expect((await read(one)).equals(one.bytes)).toBe(true);
    expect((await read(other)).equals(other.bytes)).toBe(true);
  });
});
