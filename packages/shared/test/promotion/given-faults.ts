import type { LocalRegistry, RegistryOptions } from '@waybill/local-aws';
import type { Random } from '../../src/kernel/index.ts';

type Intercept = NonNullable<RegistryOptions['intercept']>;
type Tamper = NonNullable<RegistryOptions['tamper']>;
type Exchange = Parameters<Intercept>[0];
type Reply = Parameters<Tamper>[0];
type PlannedFault = Parameters<LocalRegistry['faults']['add']>[0]['fault'];

/** What goes wrong at a request: a fault of the registry's own plan, another answer, or a changed one. */
type Wrong =
  | { readonly plan: PlannedFault }
  | { readonly answer: (exchange: Exchange) => Reply }
  | { readonly change: (reply: Reply) => Reply };

interface Scripted {
  /** The requests meant: `GET blob`. */
  readonly operation: string;
  /** Only those whose path has this in it: one run among others. */
  readonly path: string;
  readonly skip: number;
  readonly times: number;
  readonly wrong: Wrong;
}

/** Faults by script, for registries that are started with its two hooks. */
interface Script {
  readonly intercept: Intercept;
  readonly tamper: Tamper;
  /** @returns takes it back, and says how often it struck */
  add(to: LocalRegistry, entry: Scripted): () => number;
}

export function faultScript(): Script {
  const standing = new Set<Scripted & { seen: number; hit: number }>();
  const strike = (exchange: Exchange, key: 'answer' | 'change'): Wrong | undefined => {
    for (const entry of standing) {
      if (!(key in entry.wrong) || entry.operation !== exchange.notes.operation) continue;
      if (!exchange.url.pathname.includes(entry.path)) continue;
      entry.seen += 1;
      if (entry.seen <= entry.skip || entry.hit >= entry.times) continue;
      entry.hit += 1;
      return entry.wrong;
    }
    return undefined;
  };
  return {
    intercept: (exchange) => {
      const wrong = strike(exchange, 'answer');
      return wrong !== undefined && 'answer' in wrong ? wrong.answer(exchange) : undefined;
    },
    tamper: (reply, exchange) => {
      const wrong = strike(exchange, 'change');
      return wrong !== undefined && 'change' in wrong ? wrong.change(reply) : reply;
    },
    add: (to, scripted) => {
      const { operation, path, skip, times, wrong } = scripted;
      if ('plan' in wrong) {
        const before = to.faults.fired.length;
        const { plan: fault } = wrong;
        const remove = to.faults.add({ on: { operation, path }, fault, skip, times });
        return () => {
          remove();
          return to.faults.fired.slice(before).filter((fired) => fired.fault === fault).length;
        };
      }
      const entry = { ...scripted, seen: 0, hit: 0 };
      standing.add(entry);
      return () => {
        standing.delete(entry);
        return entry.hit;
      };
    },
  };
}

/** Where a fault strikes. */
export type Side = 'source' | 'storage' | 'destination';

interface DrawnFault {
  readonly kind: string;
  readonly side: Side;
  readonly operation: string;
  readonly wrong: Wrong;
}

const READS = ['GET blob', 'GET manifest'];
const WRITES = ['POST uploads', 'PUT upload', 'PUT manifest'];
const ANYWHERE: readonly (readonly [Side, string])[] = [
  ...[...READS, 'GET referrers', 'GET tags'].map((operation) => ['source', operation] as const),
  ...[...WRITES, 'HEAD manifest', 'HEAD blob', 'GET manifest', 'GET referrers'].map(
    (operation) => ['destination', operation] as const,
  ),
];
const BODIES: readonly (readonly [Side, string])[] = [
  ['source', 'GET blob'],
  ['source', 'GET manifest'],
  ['storage', 'GET unknown'],
];

const said = (status: number, headers: Readonly<Record<string, string>>, body: string): Wrong => ({
  answer: () => ({ status, headers, body }),
});
const errors = (code: string): string => JSON.stringify({ errors: [{ code, message: 'wait' }] });
const xml = (code: string, message: string): string =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;

/** Half of the body, and then nothing: until the client goes. */
function stalling(reply: Reply): Reply {
  const { body } = reply;
  return {
    ...reply,
    body: (async function* stalled() {
      const chunks: Uint8Array[] = [];
      if (typeof body === 'string' || body instanceof Uint8Array) chunks.push(Buffer.from(body));
      else for await (const chunk of body ?? []) chunks.push(chunk);
      const whole = Buffer.concat(chunks);
      yield whole.subarray(0, Math.floor(whole.length / 2));
      await new Promise((resolve) => setTimeout(resolve, STALL));
    })(),
  };
}

/** Longer than the client's patience in these runs, milliseconds. */
const STALL = 600;
export const PATIENCE = 200;

/** Every way to go wrong, by its name: where it can strike, and what happens there. */
const FAULT_KINDS: Readonly<
  Record<string, readonly [readonly (readonly [Side, string])[], (random: Random) => Wrong]>
> = {
  'reset before commit': [ANYWHERE, () => ({ plan: { kind: 'reset-before-commit' } })],
  'reset after commit': [ANYWHERE, () => ({ plan: { kind: 'reset-after-commit' } })],
  '5xx': [
    ANYWHERE,
    (random) => ({ plan: { kind: 'error', status: [500, 502, 504][Math.floor(random() * 3)] ?? 500 } }),
  ],
  '5xx after commit': [ANYWHERE, () => ({ plan: { kind: 'error-after-commit', status: 500 } })],
  '429 with seconds': [
    ANYWHERE,
    (random) => ({ plan: { kind: 'throttle', retryAfterSeconds: Math.floor(random() * 9) } }),
  ],
  '429 with a date': [
    ANYWHERE,
    (random) => {
      const date = new Date(Date.UTC(2026, 0, 1) + Math.floor(random() * 60_000)).toUTCString();
      return said(429, { 'retry-after': date, 'content-type': 'application/json' }, errors('TOOMANYREQUESTS'));
    },
  ],
  '503 Slow Down': [
    [['storage', 'GET unknown']],
    () => said(503, { 'content-type': 'application/xml' }, xml('SlowDown', 'Please reduce your request rate.')),
  ],
  'expired address': [
    [['storage', 'GET unknown']],
    () => said(403, { 'content-type': 'application/xml' }, xml('AccessDenied', 'Request has expired')),
  ],
  truncated: [BODIES, (random) => ({ plan: { kind: 'truncate', share: random() } })],
  flipped: [BODIES, (random) => ({ plan: { kind: 'corrupt', share: random() } })],
  'slow body': [BODIES, () => ({ plan: { kind: 'slow', ms: 3 } })],
  'stalled body': [BODIES, () => ({ change: stalling })],
  'no answer': [ANYWHERE, () => ({ plan: { kind: 'blackhole' } })],
  'wrong digest': [
    [
      ['source', 'GET manifest'],
      ['destination', 'PUT upload'],
      ['destination', 'PUT manifest'],
      ['destination', 'GET manifest'],
    ],
    () => ({
      change: (reply) => ({
        ...reply,
        headers: { ...reply.headers, 'docker-content-digest': `sha256:${'0'.repeat(64)}` },
      }),
    }),
  ],
  '404 after HEAD': [
    [
      ['source', 'GET blob'],
      ['source', 'GET manifest'],
      ['destination', 'GET manifest'],
    ],
    () => said(404, { 'content-type': 'application/json' }, errors('MANIFEST_UNKNOWN')),
  ],
  'HEAD before 404': [
    [['destination', 'HEAD blob']],
    () => ({ change: (reply) => ({ ...reply, status: 200, headers: {} }) }),
  ],
};

/** One fault of a kind drawn by the seed, at a place where that kind can strike. */
export function drawFault(random: Random, redirects: boolean): DrawnFault {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const kinds = Object.entries(FAULT_KINDS).filter(
    ([, [places]]) => redirects || places.some(([side]) => side !== 'storage'),
  );
  const [kind, [places, make]] = pick(kinds);
  const [side, operation] = pick(places.filter(([at]) => redirects || at !== 'storage'));
  return { kind, side, operation, wrong: make(random) };
}
