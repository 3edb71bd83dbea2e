import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { type LocalRegistry, startRegistry } from '@waybill/local-aws';
import { promoteImage } from '../../src/promotion/index.ts';
import { type Http, nodeHttp } from '../../src/registry/index.ts';
import { describeCrashes } from './crash.suite.ts';
import { GRAPHS } from './given-shapes.ts';
import {
  bytesSent,
  type GivenShape,
  givenClient,
  givenShape,
  holesOnWire,
  pushShape,
  wirePorts,
  wireRequest,
} from './given-wire.ts';

const CHILD = join(import.meta.dirname, 'promote-child.ts');
/** Node keeps the compiled sources here, so that a child starts in a fraction of the time. */
const CACHE = mkdtempSync(join(tmpdir(), 'waybill-kill-'));
/** Children at once. */
const WIDTH = 3;

/** One destination registry, which one child at a time promotes to. */
interface Lane {
  readonly prod: LocalRegistry;
  /** Holes under tags, seen right after any request was carried out. */
  readonly holes: string[];
  /** Requests that were carried out. */
  done: number;
  /** What to do once a request was carried out and is not answered yet. */
  onDone?: ((done: number) => void) | undefined;
}

interface Point {
  /** The child kills itself before it sends its request of this number. */
  readonly own?: number;
  /** We kill it when the destination has carried out so many requests, before it answers the last. */
  readonly ours?: number;
}

const started: LocalRegistry[] = [];
const counts = { points: 0, killed: 0, arrived: 0, sentAgain: 0 };

async function givenLane(): Promise<Lane> {
  const holes: string[] = [];
  const lane: Lane = {
    holes,
    done: 0,
    prod: await startRegistry({
      tamper: (reply, _exchange, route) => {
        if (!('name' in route)) return reply;
        holes.push(...holesOnWire(lane.prod, route.name));
        lane.done += 1;
        lane.onDone?.(lane.done);
        return reply;
      },
    }),
  };
  started.push(lane.prod);
  return lane;
}

/** Runs a child until it ends or is killed. @returns the requests it made, where it lived */
async function runChild(source: LocalRegistry, lane: Lane, to: { repository: string; point: Point }) {
  const { prod } = lane;
  const { repository, point } = to;
  const child = spawn(process.execPath, [CHILD, source.host, prod.host, repository, String(point.own ?? 0)], {
    env: { ...process.env, NODE_COMPILE_CACHE: CACHE },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  lane.done = 0;
  lane.onDone = (done) => {
    if (done === point.ours) child.kill('SIGKILL');
  };
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  const signal = await new Promise<string | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (_code, by) => resolve(by));
  });
  lane.onDone = undefined;
  if (signal !== null) return undefined;
  return JSON.parse(Buffer.concat(said).toString()) as { requests: number; status: string };
}

/** Waits until a registry is done with every request that arrived. @param base requests before the journal was cleared */
async function quiet({ journal }: LocalRegistry, base: number): Promise<void> {
  while (journal.entries.length < journal.next - base) await new Promise((resolve) => setImmediate(resolve));
}

/** Kills a promotion at one point, looks at what it left, and runs it again to its end. */
async function proveAt(
  world: { readonly source: LocalRegistry; readonly http: Http; readonly given: GivenShape },
  lane: Lane,
  point: Point,
): Promise<void> {
  const { source, http, given } = world;
  const { prod } = lane;
  counts.points += 1;
  const repository = `point-${counts.points}`;
  prod.journal.clear();
  const base = prod.journal.next;
  const ended = await runChild(source, lane, { repository, point });
  await quiet(prod, base);
  if (ended === undefined) counts.killed += 1;
  else expect(ended.status).toBe('promoted');
  const there = prod.images.find(repository);
  const arrived = [...(there?.blobs.values() ?? [])].reduce((sum, size) => sum + size, 0);
  counts.arrived += arrived;
  expect(holesOnWire(prod, repository)).toEqual([]);

  const whole = [...given.content.blobs.values()].reduce((sum, { length }) => sum + length, 0);
  prod.journal.clear();
  const { destinations } = await promoteImage(
    wireRequest(givenClient(source, { http, side: 'source' }), givenClient(prod, { http, repository })),
    wirePorts(),
  );
  expect(destinations[0]).toMatchObject({ status: expect.stringMatching(/^(promoted|unchanged)$/) });
  expect(bytesSent(prod)).toBe(whole - arrived);
  counts.sentAgain += bytesSent(prod) - (whole - arrived);
  const after = prod.images.get(repository);
  expect(after.tags.get('prod')).toBe(given.root.digest);
  expect([...after.blobs.keys()].sort()).toEqual([...given.content.blobs.keys()].sort());
  for (const [digest, { bytes }] of given.content.manifests)
    expect(after.manifests.get(digest)?.bytes.equals(bytes)).toBe(true);
  expect(holesOnWire(prod, repository)).toEqual([]);
}

afterEach(async () => {
  for (const registry of started.splice(0)) {
    expect(registry.defects).toEqual([]);
    await registry.stop();
  }
});

afterAll(() => {
  rmSync(CACHE, { recursive: true, force: true });
  const { points, killed, arrived, sentAgain } = counts;
  process.stdout.write(
    `kill -9: ${Object.keys(GRAPHS).length} graphs, ${points} points, ${killed} killed, ` +
      `${arrived} bytes had arrived, ${sentAgain} of them sent again, 0 tags on a hole\n`,
  );
});

describe('a promotion in a process of its own that is killed at any request', () => {
  it.each(Object.entries(GRAPHS))(
    'never leaves a tag on a hole, and the next run sends what is missing alone: %s',
    async (_name, shape) => {
      const http = nodeHttp();
      const source = await startRegistry();
      started.push(source);
      const given = givenShape(shape);
      await pushShape(givenClient(source, { http }), given);
      const first = await givenLane();
      const lanes = [first, ...(await Promise.all(Array.from({ length: WIDTH - 1 }, givenLane)))];
      const clean = await runChild(source, first, { repository: 'clean', point: {} });
      const points: Point[] = [
        ...Array.from({ length: clean?.requests ?? 0 }, (_, at) => ({ own: at + 1 })),
        ...Array.from({ length: first.done }, (_, at) => ({ ours: at + 1 })),
      ];
      expect(points.length).toBeGreaterThan(20);
      const world = { source, http, given };
      await Promise.all(
        lanes.map(async (lane) => {
          for (let point = points.shift(); point !== undefined; point = points.shift())
            await proveAt(world, lane, point);
        }),
      );
      expect(lanes.flatMap(({ holes }) => holes)).toEqual([]);
      http.close();
    },
  );
});

describeCrashes(true);
