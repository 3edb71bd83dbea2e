import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Http, nodeHttp } from '../../src/registry/http.ts';
import { RawBody } from '../../src/registry/raw-body.ts';
import { readHead } from '../../src/registry/raw-head.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

interface Given {
  readonly url: URL;
  readonly http: Http;
  readonly requests: string[];
  connections: number;
}

/** A server that answers each request with the bytes that `answer` writes. */
async function given(answer: (socket: Socket, request: string) => void, idle = 5_000): Promise<Given> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    it.connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      requests.push(bytes.toString());
      answer(socket, bytes.toString());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const http = nodeHttp({ idle });
  open.push({
    close: () => {
      http.close();
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
  const { port } = server.address() as AddressInfo;
  const it: Given = { url: new URL(`http://127.0.0.1:${port}/v2/app/blobs/one?a=b`), http, requests, connections: 0 };
  return it;
}

const get = ({ http, url }: Given, headers = {}) => http.send({ method: 'GET', url, headers, bulk: true });

async function poured(body: unknown): Promise<Buffer> {
  if (!(body instanceof RawBody)) throw new Error('this body came in the ordinary way');
  const pieces: Buffer[] = [];
  await body.pour((piece) => void pieces.push(Buffer.from(piece)));
  return Buffer.concat(pieces);
}

async function read(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const ok = (length: number, more = ''): string => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n${more}\r\n`;

describe('a GET of bulk', () => {
  it('asks as HTTP/1.1 wants it, and uses its connection again', async () => {
    const place = await given((socket) => socket.write(`${ok(5)}hello`));
    for (let round = 0; round < 3; round++) {
      const { status, headers, body } = await get(place, { range: 'bytes=1-' });
      expect([status, headers['content-length'], (await poured(body)).toString()]).toEqual([200, '5', 'hello']);
    }
    expect(place.connections).toBe(1);
    expect(place.requests[0]).toBe(
      `GET /v2/app/blobs/one?a=b HTTP/1.1\r\nhost: ${place.url.host}\r\nconnection: keep-alive\r\nrange: bytes=1-\r\n\r\n`,
    );
  });

  it('gives out every byte in order, whatever the pieces and the pauses of its taker', async () => {
    const bytes = Buffer.alloc(1_000_000, 'seventeen letters');
    const place = await given((socket) => {
      socket.write(ok(bytes.length).slice(0, 20));
      setImmediate(() => {
        socket.write(ok(bytes.length).slice(20));
        for (let at = 0; at < bytes.length; at += 200_001) socket.write(bytes.subarray(at, at + 200_001));
      });
    });
    const { body } = await get(place);
    if (!(body instanceof RawBody)) throw new Error('not bulk');
    const pieces: Buffer[] = [];
    await body.pour((piece) => {
      pieces.push(Buffer.from(piece));
      return pieces.length % 3 === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined;
    });
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    const again = (await get(place)).body;
    expect(Buffer.from(await read(again)).length).toBeGreaterThan(0);
  });

  it('is a stream of copies to whoever reads it as one', async () => {
    const place = await given((socket) => socket.write(`${ok(11)}hello world`));
    expect(await read((await get(place)).body)).toBe('hello world');
  });

  it('takes answers that are no blob with what they say', async () => {
    const place = await given((socket) =>
      socket.write('HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:1/x\r\nContent-Length: 4\r\n\r\ngone'),
    );
    const { status, headers, body } = await get(place);
    expect([status, headers['location'], await read(body)]).toEqual([307, 'http://127.0.0.1:1/x', 'gone']);
    await get(place);
    expect(place.connections).toBe(1);
  });

  it('goes the ordinary way where a body has no length, and remembers it', async () => {
    const place = await given((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
    );
    expect(await read((await get(place)).body)).toBe('hello');
    expect(await read((await get(place)).body)).toBe('hello');
    expect(place.requests).toHaveLength(3);
  });

  it('says that it was cut, after what had arrived', async () => {
    const place = await given((socket) => socket.end(`${ok(10)}hello`));
    const { body } = await get(place);
    const seen: string[] = [];
    if (!(body instanceof RawBody)) throw new Error('not bulk');
    await expect(body.pour((piece) => void seen.push(Buffer.from(piece).toString()))).rejects.toMatchObject({
      code: 'E_REGISTRY_UNREACHABLE',
    });
    expect([seen.join(''), body.cut]).toEqual(['hello', true]);
  });

  it('ends with the error of its taker, and keeps no connection that is half read', async () => {
    const place = await given((socket) => socket.write(`${ok(10)}hello`));
    const { body } = await get(place);
    if (!(body instanceof RawBody)) throw new Error('not bulk');
    const wrong = new Error('enough');
    await expect(
      body.pour(() => {
        throw wrong;
      }),
    ).rejects.toBe(wrong);
    expect(body.cut).toBe(false);
    await get(place);
    expect(place.connections).toBe(2);
  });

  it('gives no byte beyond the length, and keeps no connection that sends some', async () => {
    const place = await given((socket) => socket.write(`${ok(5)}hello, and HTTP/1.1 200 OK\r\n\r\n`));
    expect((await poured((await get(place)).body)).toString()).toBe('hello');
    await get(place);
    expect(place.connections).toBe(2);
  });

  it('asks anew where a kept connection was closed at that moment', async () => {
    let count = 0;
    const place = await given((socket) => {
      count += 1;
      if (count === 2) socket.destroy();
      else socket.write(`${ok(5)}hello`);
    });
    await poured((await get(place)).body);
    expect((await poured((await get(place)).body)).toString()).toBe('hello');
    expect(place.connections).toBe(2);
  });

  it('gives up a server that does not answer', async () => {
    const place = await given(() => {}, 50);
    await expect(get(place)).rejects.toMatchObject({ message: expect.stringContaining('gave no answer') });
  });

  it('opens connections ahead', async () => {
    const place = await given((socket) => socket.write(`${ok(5)}hello`));
    place.http.warm(place.url, 3, 'bulk');
    place.http.warm(place.url, 3, 'bulk');
    await Promise.all([1, 2, 3].map(async () => poured((await get(place)).body)));
    expect(place.connections).toBe(3);
  });

  it('never sends a header that would end its line', async () => {
    const place = await given((socket) => socket.write(`${ok(5)}hello`));
    await expect(get(place, { authorization: 'Bearer a\r\nx: y' })).rejects.toThrow(/Invalid character/);
    expect(place.requests).toEqual([]);
  });
});

describe('the head of an answer', () => {
  it.each([
    ['a word', 'hello\r\n\r\n', /not HTTP/],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n', /not HTTP/],
    ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n', /malformed/],
    ['a folded header', 'HTTP/1.1 200 OK\r\na: x\r\n y\r\n\r\n', /malformed/],
    ['a bare line feed', 'HTTP/1.1 200 OK\r\na: x\nb: y\r\n\r\n', /malformed/],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', /two lengths/],
    ['no end', 'x'.repeat(70_000), /longer/],
  ])('is refused with %s', (_title, text, why) => {
    expect(() => readHead(Buffer.from(text))).toThrow(why);
  });

  it('is refused where interim answers do not end', () => {
    const interim = 'HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n';
    expect(() => readHead(Buffer.from(interim.repeat(3_000)))).toThrow('the answer says to wait without end');
  });

  it('is waited for, and interim answers are passed over', () => {
    expect(readHead(Buffer.from('HTTP/1.1 200 OK\r\na: b\r\n'))).toBeUndefined();
    const text = 'HTTP/1.1 103 Early\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\na: c\r\nConnection: close\r\n\r\n';
    expect(readHead(Buffer.from(`${text}body`))).toEqual({
      status: 200,
      headers: { a: 'b, c', connection: 'close' },
      keeps: false,
      length: text.length,
    });
  });
});
