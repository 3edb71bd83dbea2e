import { afterEach, describe, expect, it } from '@jest/globals';
import { type LocalRegistry, type RegistryOptions, startRegistry } from '@waybill/local-aws';
import { promoteImage } from '../../src/promotion/index.ts';
import { type Http, nodeHttp } from '../../src/registry/index.ts';
import { describeFaults } from './faults.suite.ts';
import { givenBlob, givenImage } from './given-image.ts';
import { givenClient, givenShape, pushShape, wirePorts, wireRequest } from './given-wire.ts';
import { describeWireFaults } from './wire-faults.suite.ts';

describeFaults(40);
describeWireFaults(20);

describe('a destination that says yes to everything', () => {
  const SIZE = 400_000;
  const started: LocalRegistry[] = [];
  let http: Http;
  afterEach(async () => {
    http.close();
    for (const registry of started.splice(0)) await registry.stop();
  });
  const start = async (options: RegistryOptions): Promise<LocalRegistry> => {
    const registry = await startRegistry(options);
    started.push(registry);
    return registry;
  };

  /** Uploads open, bytes are swallowed, and whatever is sent is said to be stored. */
  const yes: RegistryOptions['intercept'] = async ({ method, url, stream }, route) => {
    for await (const _chunk of stream);
    if (route.kind === 'uploads') return { status: 202, headers: { location: `${url.pathname}1` } };
    return { status: method === 'PUT' ? 201 : 404 };
  };

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['a flipped bit', (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])])],
    ['a short stream', (bytes) => bytes.subarray(0, -1)],
    ['a long stream', (bytes) => Buffer.concat([bytes, Buffer.from('x')])],
    ['a stream of another content', (bytes) => Buffer.alloc(bytes.length, 'x')],
  ])('is told %s by us, within a second of its last byte, and gets no manifest', async (_what, change) => {
    http = nodeHttp();
    const given = givenShape((content) => {
      const layer = givenBlob(content, Buffer.alloc(SIZE, 'layer '));
      return givenImage(content, 'image', { layers: 0, body: { layers: [layer] } });
    });
    let lastByte = 0;
    const source = await start({
      tamper: (reply, { method }, route) => {
        if (method !== 'GET' || route.kind !== 'blob') return reply;
        const bytes = given.content.blobs.get(route.digest) ?? Buffer.alloc(0);
        if (bytes.length < SIZE) return reply;
        // Without a length, so that only the bytes tell.
        const { 'content-length': _none, ...headers } = reply.headers ?? {};
        return {
          ...reply,
          headers,
          body: (async function* changed() {
            yield change(Buffer.from(bytes));
            lastByte = performance.now();
          })(),
        };
      },
    });
    await pushShape(givenClient(source, { http }), given);
    const destination = await start({ intercept: yes });
    const promotion = promoteImage(
      wireRequest(givenClient(source, { http, side: 'source' }), givenClient(destination, { http })),
      wirePorts(),
    );
    await expect(promotion).rejects.toMatchObject({
      code: 'E_CONTENT_MISMATCH',
      exit: 1,
      message: expect.stringMatching(/^sha256:[0-9a-f]{64} from source .*400000/s),
    });
    expect(performance.now() - lastByte).toBeLessThan(1_000);
    expect(lastByte).toBeGreaterThan(0);
    expect(destination.journal.find({ operation: 'PUT manifest' })).toEqual([]);
  });
});
