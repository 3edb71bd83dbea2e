import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalRegistry, startRegistry } from '@waybill/local-aws';
import { type Digest, type Random, seededRandom, WaybillError } from '../../src/kernel/index.ts';
import { promoteImage } from '../../src/promotion/index.ts';
import { type Http, type LoginSource, nodeHttp } from '../../src/registry/index.ts';
import { drawFault, faultScript, PATIENCE, type Side } from './given-faults.ts';
import { givenBlob, givenImage } from './given-image.ts';
import { GRAPHS, SHAPES, type Shape } from './given-shapes.ts';
import {
  type GivenShape,
  givenClient,
  givenShape,
  holesOnWire,
  pushShape,
  wirePorts,
  wireRequest,
} from './given-wire.ts';

const LOGIN = { kind: 'password', username: 'robot', password: 'pass:word-1234' } as const;
const login: LoginSource = () => Promise.resolve(LOGIN);
const BLOCK = 50;
const WIDTH = 4;

interface World {
  readonly registries: Readonly<Record<Side, LocalRegistry>>;
  readonly script: ReturnType<typeof faultScript>;
  readonly shapes: ReadonlyMap<string, GivenShape>;
  /** Patient for the runs that must end right, impatient for those that meet faults. */
  readonly calm: Http;
  readonly hasty: Http;
  /** Holes under tags at any moment, and credentials that reached storage. */
  readonly wrongs: string[];
}

/** Layers that come in more pieces than one read takes, and differ in every piece. */
const givenLarge: Shape = (content) => {
  const layers = [70_000, 300_000, 900_000].map((size, at) => {
    const random = seededRandom(at + 1);
    return givenBlob(
      content,
      Uint8Array.from({ length: size }, () => random() * 256),
    );
  });
  return givenImage(content, 'large', { layers: 0, body: { layers } });
};

/** A source that wants a login and may send its readers to storage, and a destination; all on real sockets. */
async function givenWorld(): Promise<World> {
  const script = faultScript();
  const wrongs: string[] = [];
  const { intercept, tamper } = script;
  const storage: LocalRegistry = await startRegistry({
    tamper,
    intercept: (exchange, route) => {
      if (exchange.headers.authorization !== undefined) wrongs.push('credentials were shown to storage');
      const faulty = intercept(exchange, route);
      if (faulty !== undefined) return faulty;
      const blob = source.blobs.get(exchange.url.pathname.split('/').at(-1) as Digest);
      return blob === undefined
        ? { status: 404 }
        : { status: 200, headers: { 'content-length': `${blob.size}` }, body: blob.read() };
    },
  });
  const { username, password } = LOGIN;
  const source: LocalRegistry = await startRegistry({
    auth: { kind: 'bearer', username, password },
    intercept,
    tamper: (reply, exchange, route) => {
      const redirects = exchange.method === 'GET' && route.kind === 'blob' && route.name.endsWith('/far');
      if (!redirects || reply.status !== 200) return tamper(reply, exchange, route);
      const location = `${storage.url}/storage/${route.name}/${route.digest}`;
      return tamper({ status: 307, headers: { location } }, exchange, route);
    },
  });
  const destination: LocalRegistry = await startRegistry({
    intercept,
    tamper: (reply, exchange, route) => {
      if ('name' in route) wrongs.push(...holesOnWire(destination, route.name));
      return tamper(reply, exchange, route);
    },
  });
  const calm = nodeHttp();
  const shapes = new Map<string, GivenShape>();
  for (const [name, shape] of Object.entries({ ...SHAPES, ...GRAPHS, 'layers of many pieces': givenLarge })) {
    const given = givenShape(shape);
    shapes.set(name, given);
    await pushShape(givenClient(source, { http: calm, login, repository: `shape/${shapes.size}` }), given);
  }
  return {
    registries: { source, storage, destination },
    script,
    shapes,
    calm,
    hasty: nodeHttp({ idle: PATIENCE }),
    wrongs,
  };
}

/** A repository of the source with the content of another. */
function copyOf({ images }: LocalRegistry, from: string, name: string): void {
  const template = images.get(from);
  const fresh = images.create({ name, createdAt: 0 });
  for (const part of ['manifests', 'tags', 'blobs'] as const)
    for (const [key, value] of template[part]) (fresh[part] as Map<unknown, unknown>).set(key, value);
}

/** The suite over `runs` seeds from `first` on. */
export function describeWireFaults(runs: number, first = 1): void {
  const outcomes = new Map<string, number>();
  const struck = new Map<string, number>();
  const add = (to: Map<string, number>, key: string, by = 1): void => void to.set(key, (to.get(key) ?? 0) + by);

  describe('a promotion over sockets that meets one to three faults', () => {
    let world: World;
    beforeAll(async () => {
      world = await givenWorld();
    }, 60_000);
    afterAll(async () => {
      const { registries, calm, hasty } = world;
      for (const http of [calm, hasty]) http.close();
      for (const registry of Object.values(registries)) {
        await registry.stop();
        expect(registry.defects).toEqual([]);
      }
      if (runs < BLOCK) return;
      const list = (of: Map<string, number>): string =>
        [...of]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, count]) => `${key} ${count}`)
          .join(', ');
      const total = [...struck.values()].reduce((sum, count) => sum + count, 0);
      process.stdout.write(
        `fault runs: ${runs}, seeds from ${first}; ${total} faults struck: ${list(struck)}; ended: ${list(outcomes)}; ` +
          `all right after one clean run, no tag on a hole\n`,
      );
    });

    const blocks = Array.from({ length: Math.ceil(runs / BLOCK) }, (_, at) => first + at * BLOCK);
    it.each(blocks)(
      'keeps every tag whole, and one clean run mends it (seeds from %d)',
      async (start) => {
        const seeds = Array.from({ length: Math.min(BLOCK, first + runs - start) }, (_, at) => start + at);
        const lane = async (): Promise<void> => {
          for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
            try {
              await prove(world, seed);
            } catch (cause) {
              throw new Error(`seed ${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
            }
          }
        };
        await Promise.all(Array.from({ length: WIDTH }, lane));
        expect(world.wrongs).toEqual([]);
        for (const { journal } of Object.values(world.registries)) journal.clear();
      },
      120_000,
    );
  });

  async function prove({ registries, script, shapes, calm, hasty }: World, seed: number): Promise<void> {
    const random: Random = seededRandom(seed);
    const at = Math.floor(random() * shapes.size);
    const given = [...shapes.values()][at];
    if (given === undefined) throw new Error('there is a shape');
    const far = random() < 0.5;
    const from = far ? `run/${seed}/far` : `run/${seed}`;
    const to = `run/${seed}`;
    copyOf(registries.source, `shape/${at + 1}`, from);
    const { images } = registries.destination;
    const old = images.create({ name: to, createdAt: 0 });
    const promotion = (http: Http) =>
      promoteImage(
        wireRequest(
          givenClient(registries.source, { http, login, side: 'source', repository: from }),
          givenClient(registries.destination, { http, repository: to }),
          { verify: seed % 5 === 0 ? 'deep' : 'closure' },
        ),
        wirePorts(seed, http.idle),
      );
    const faults = Array.from({ length: 1 + Math.floor(random() * 3) }, () => drawFault(random, far));
    const standing = faults.map(({ kind, side, operation, wrong }) => {
      const spread = { skip: Math.floor(random() * 4), times: random() < 0.8 ? 1 : 6 };
      const remove = script.add(registries[side], { operation, path: `${to}/`, wrong, ...spread });
      return (): void => add(struck, kind, remove());
    });
    const outcome = await promotion(hasty).then(
      ({ destinations: [only] }) => only,
      (error: unknown) => ({ status: 'failed', error }) as const,
    );
    for (const remove of standing) remove();
    const whole = (): void => {
      expect(old.tags.get('prod')).toBe(given.root.digest);
      for (const [digest, { bytes }] of given.content.manifests)
        expect([digest, old.manifests.get(digest)?.bytes.equals(bytes)]).toEqual([digest, true]);
      for (const [digest, bytes] of given.content.blobs)
        expect([digest, old.blobs.get(digest)]).toEqual([digest, bytes.length]);
    };
    expect(holesOnWire(registries.destination, to)).toEqual([]);
    if (outcome?.status === 'failed') {
      const { error } = outcome;
      if (!(error instanceof WaybillError)) throw new Error(`an error without a code: ${String(error)}`);
      add(outcomes, error.code);
      expect([1, 2, 3]).toContain(error.exit);
    } else {
      add(outcomes, outcome?.status ?? 'nothing');
      whole();
    }
    const again = await promotion(calm);
    expect(again.destinations[0]).toMatchObject({ status: expect.stringMatching(/^(promoted|unchanged)$/) });
    whole();
    expect(holesOnWire(registries.destination, to)).toEqual([]);
    registries.source.images.delete(from);
    images.delete(to);
  }
}
