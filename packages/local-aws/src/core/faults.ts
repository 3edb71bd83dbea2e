import { type Random, seededRandom } from '@waybill/shared/kernel';
import type { Exchange } from './exchange.ts';

/** One way for a request to go wrong. Times are real milliseconds: they are the client's sockets that wait. */
export type Fault =
  /** Cut before a byte of it is read. */
  | { readonly kind: 'refuse' }
  /** Cut after it is read, before anything is done. */
  | { readonly kind: 'reset-before-commit' }
  /** Done, then cut without an answer. */
  | { readonly kind: 'reset-after-commit' }
  /** Never answered; the connection stays open. */
  | { readonly kind: 'blackhole' }
  /** The answer starts after `ms`, and then comes at `bytesPerSecond` where given. */
  | { readonly kind: 'slow'; readonly ms: number; readonly bytesPerSecond?: number }
  /** The body ends (with the connection) after this share of it; half by default. */
  | { readonly kind: 'truncate'; readonly share?: number }
  /** One bit of the body is flipped at this share of it; the middle by default. */
  | { readonly kind: 'corrupt'; readonly share?: number }
  /** 200 with a web page, as a captive proxy answers. */
  | { readonly kind: 'html' }
  /** The service's throttling error, 429 on a registry. */
  | { readonly kind: 'throttle'; readonly retryAfterSeconds?: number }
  /** An error instead of the operation. */
  | { readonly kind: 'error'; readonly status: number; readonly code?: string; readonly message?: string }
  /** The operation is done, and an error is answered. */
  | { readonly kind: 'error-after-commit'; readonly status: number; readonly code?: string; readonly message?: string }
  | { readonly kind: 'expired-token' }
  /** The server's time is off by `ms`: in the check of the signature, in the answer and in its Date. */
  | { readonly kind: 'skew'; readonly ms: number }
  /** Eventual consistency: ECR and registries are read as they were `ms` local milliseconds ago. */
  | { readonly kind: 'lag'; readonly ms: number };

/** Which requests a rule means: all that is given must match. */
export interface FaultMatch {
  readonly site?: string;
  readonly service?: string;
  readonly operation?: string;
  readonly account?: string;
  readonly region?: string;
  readonly method?: string;
  /** A regular expression's source, on the path with its query string. */
  readonly path?: string;
  /** The request with this index in the journal. */
  readonly index?: number;
}

export interface FaultRule {
  readonly on: FaultMatch;
  readonly fault: Fault;
  /** How many matching requests go well first; 0 by default. */
  readonly skip?: number;
  /** How many matching requests it hits; 1 by default, `null` for all. */
  readonly times?: number | null;
  /** Share of the matching requests that it hits, drawn from the plan's seed; 1 by default. */
  readonly chance?: number;
}

export interface FaultPlan {
  /** @returns a function that takes the rule back */
  add(rule: FaultRule): () => void;
  clear(): void;
  /** The first rule that hits this request. */
  pick(exchange: Exchange, site: string): Fault | undefined;
  /** What was done to which request so far. */
  readonly fired: readonly { readonly index: number; readonly fault: Fault }[];
}

interface Standing {
  readonly rule: FaultRule;
  seen: number;
  hit: number;
}

export function createFaultPlan(
  options: { readonly seed?: number; readonly rules?: readonly FaultRule[] } = {},
): FaultPlan {
  const random = seededRandom(options.seed ?? 1);
  const standing: Standing[] = (options.rules ?? []).map(stand);
  const fired: { index: number; fault: Fault }[] = [];
  return {
    fired,
    add: (rule) => {
      const entry = stand(rule);
      standing.push(entry);
      return () => {
        const place = standing.indexOf(entry);
        if (place >= 0) standing.splice(place, 1);
      };
    },
    clear: () => {
      standing.length = 0;
    },
    pick: (exchange, site) => {
      const entry = standing.find(
        (candidate) => matches(candidate.rule.on, exchange, site) && strikes(candidate, random),
      );
      if (entry === undefined) return undefined;
      fired.push({ index: exchange.index, fault: entry.rule.fault });
      return entry.rule.fault;
    },
  };
}

function stand(rule: FaultRule): Standing {
  return { rule, seen: 0, hit: 0 };
}

function strikes(entry: Standing, random: Random): boolean {
  const { skip = 0, times = 1, chance = 1 } = entry.rule;
  entry.seen += 1;
  if (entry.seen <= skip || (times !== null && entry.hit >= times)) return false;
  if (chance < 1 && random() >= chance) return false;
  entry.hit += 1;
  return true;
}

function matches({ path, index, method, site, ...notes }: FaultMatch, exchange: Exchange, actualSite: string): boolean {
  if (site !== undefined && site !== actualSite) return false;
  if (index !== undefined && index !== exchange.index) return false;
  if (method !== undefined && method !== exchange.method) return false;
  if (path !== undefined && !new RegExp(path).test(exchange.url.pathname + exchange.url.search)) return false;
  return Object.entries(notes).every(([key, value]) => exchange.notes[key as keyof FaultNotes] === value);
}

type FaultNotes = Pick<Exchange['notes'], 'service' | 'operation' | 'account' | 'region'>;
