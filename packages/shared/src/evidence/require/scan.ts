import { type Digest, formatDuration, isJsonObject } from '../../kernel/index.ts';
import { SCAN_DECISION } from '../predicates.ts';
import type { Paper } from './document.ts';
import type { Finding, Subject } from './subject.ts';

/** A decision of the action `scan`, as far as a later stage asks for it. */
interface Decision {
  readonly paper: Digest;
  readonly verdict: string;
  readonly environment: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly platforms: ReadonlySet<string>;
}

export interface ScanRules {
  /** Milliseconds; undefined for any age. */
  readonly maxAge: number | undefined;
  readonly now: number;
  /** Where the image goes: a decision by the rules of that environment goes before others. */
  readonly environment: string | undefined;
}

/** Clocks of two runs may differ by that much, milliseconds. */
const SKEW = 300_000;

/** The newest decision about the image counts, whatever older ones said; it must have passed, be about every platform and be fresh enough. */
export function checkScan({ root, platforms }: Subject, papers: readonly Paper[], rules: ScanRules): Finding {
  const { maxAge, now, environment } = rules;
  const said = papers.filter(({ statement }) => statement?.predicateType === SCAN_DECISION);
  const about = said.filter(({ statement }) => statement?.subjects.includes(root));
  const all = about.map(decisionIn);
  const decisions = all.filter((decision) => decision !== undefined);
  const cure = 'scan the image where it is promoted from, with `attest: true`';
  if (about.length === 0)
    return {
      holds: false,
      found:
        said.length === 0
          ? 'no scan decision is attached'
          : `${said.length} scan decisions are attached, none of them about this digest`,
      cure,
    };
  if (decisions.length < all.length)
    return { holds: false, found: `the scan decision ${about[all.indexOf(undefined)]?.digest} is malformed`, cure };
  const own = decisions.filter((decision) => decision.environment === (environment ?? null));
  const [newest] = (own.length > 0 ? own : decisions).sort((a, b) => b.at - a.at);
  if (newest === undefined) return { holds: false, found: 'no scan decision is attached', cure };
  const what = `the scan decision ${newest.paper} of ${new Date(newest.at).toISOString()}`;
  if (newest.verdict !== 'pass')
    return {
      holds: false,
      found: `${what} says ${newest.verdict}`,
      cure: 'promote a digest that passes, or accept the findings by exceptions and scan again',
    };
  if (newest.at > now + SKEW)
    return { holds: false, found: `${what} lies in the future`, cure: 'correct the clocks and scan again' };
  const age = Math.max(0, now - newest.at);
  if (maxAge !== undefined && age > maxAge)
    return {
      holds: false,
      found: `${what} is ${formatDuration(age)} old; at most ${formatDuration(maxAge)} is allowed`,
      cure: 'scan the image again',
    };
  const unseen = platforms.filter((platform) => !newest.platforms.has(platform));
  if (unseen.length > 0)
    return {
      holds: false,
      found: `${what} does not cover the platform ${unseen.join(', ')}`,
      cure: 'scan every platform: leave `platforms` of scan empty',
    };
  return { holds: true, found: `passed ${formatDuration(age)} ago`, by: newest.paper };
}

function decisionIn({ digest, statement }: Paper): Decision | undefined {
  const { decision, environment, decidedAt, platforms } = statement?.predicate ?? {};
  const at = typeof decidedAt === 'string' ? Date.parse(decidedAt) : Number.NaN;
  if (typeof decision !== 'string' || Number.isNaN(at) || !Array.isArray(platforms)) return undefined;
  const digests = platforms.map((item) => (isJsonObject(item) ? item['digest'] : undefined));
  return {
    paper: digest,
    verdict: decision,
    environment: typeof environment === 'string' ? environment : null,
    at,
    platforms: new Set(digests.filter((one) => typeof one === 'string')),
  };
}
