import type { WaybillError } from '../../kernel/index.ts';
import { daysLeft, type Exception } from '../exceptions/exception.ts';
import type { Finding } from '../finding.ts';
import type { ScanTarget } from '../image.ts';
import { SEVERITIES, type Severity } from '../severity.ts';
import { joinFindings } from '../vulnerability.ts';
import { assess, court, type Excuses } from './assess.ts';
import { type Judged, judged, kevOf, scoreOf, shownSeverity } from './judged.ts';
import type { Policy } from './policy.ts';
import { type Baseline, type Comparison, compare } from './regression.ts';
import { applyRules, type RuleResult } from './rules.ts';

/** Everything that a decision is made of. */
export interface GateFacts extends Excuses {
  readonly findings: readonly Finding[];
  readonly scanned: readonly ScanTarget[];
  /** What could not be shown to be scanned: any of it that is not tolerated stands in the way of a pass. */
  readonly unscanned: readonly Unscanned[];
  readonly policy: Policy;
  readonly baseline: Baseline | undefined;
}

export interface Unscanned {
  readonly target: ScanTarget;
  readonly error: WaybillError;
  readonly tolerated: boolean;
}

export interface UsedException {
  readonly exception: Exception;
  /** How many vulnerabilities it is about; 0 is stale. */
  readonly matches: number;
  /** Counting today; 0 or less when expired. */
  readonly daysLeft: number;
  /** Why it does not hold for what it is about, where it does not. */
  readonly lapsed: 'expired' | 'fix-available' | 'known-exploited' | undefined;
}

export interface Decision {
  /** `error`: no rule is broken, but not everything is proven. */
  readonly verdict: 'pass' | 'fail' | 'error';
  readonly rules: readonly RuleResult[];
  /** Open, worst first. */
  readonly open: readonly Judged[];
  /** Taken out: by exceptions, VEX or the policy. */
  readonly closed: readonly Judged[];
  readonly counts: Readonly<Record<Severity, number>>;
  readonly comparison: Comparison | undefined;
  readonly exceptions: readonly UsedException[];
}

/** Total and pure: the same facts give the same decision, in whatever order they come. */
export function decide(facts: GateFacts): Decision {
  const { findings, policy, exceptions, scene, unscanned, baseline } = facts;
  const bench = court(policy, facts);
  const all = joinFindings(
    findings.map((finding) => assess(finding, bench)),
    judged,
  );
  const open = byRisk(all.filter((item) => item.open.length > 0));
  const comparison = baseline === undefined ? undefined : compare(open, all, baseline, policy);
  const rules = applyRules(comparison?.fresh ?? open, policy, scene.now);
  return {
    verdict: verdictOf(rules, unscanned),
    rules,
    open,
    closed: all.filter((item) => item.open.length === 0),
    counts: countsOf(open),
    comparison,
    exceptions: usedExceptions(exceptions, all, scene.now),
  };
}

/** A broken rule is final, so it comes before what is not known. */
function verdictOf(rules: readonly RuleResult[], unscanned: readonly Unscanned[]): Decision['verdict'] {
  if (rules.some(({ state }) => state === 'broken')) return 'fail';
  const unproven = rules.some(({ state }) => state === 'unknown') || unscanned.some(({ tolerated }) => !tolerated);
  return unproven ? 'error' : 'pass';
}

/** By the scanners' own words, so that the counts can be found again in the scanner's console. */
function countsOf(open: readonly Judged[]): Record<Severity, number> {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  for (const item of open) counts[shownSeverity(item)] += 1;
  return counts;
}

function usedExceptions(exceptions: readonly Exception[], all: readonly Judged[], now: number): UsedException[] {
  const uses = new Map<Exception, { keys: Set<string>; lapsed: UsedException['lapsed'] }>();
  const note = (exception: Exception, key: string, lapsed?: UsedException['lapsed']): void => {
    const use = uses.get(exception) ?? { keys: new Set(), lapsed: undefined };
    use.keys.add(key);
    uses.set(exception, { keys: use.keys, lapsed: use.lapsed ?? lapsed });
  };
  for (const { key, findings } of all)
    for (const { standing } of findings) {
      if (standing.kind === 'excepted') note(standing.exception, key);
      if (standing.kind === 'open') for (const { exception, why } of standing.lapses) note(exception, key, why);
    }
  return exceptions.map((exception) => {
    const left = daysLeft(exception, now);
    const { keys, lapsed } = uses.get(exception) ?? { keys: new Set(), lapsed: undefined };
    return { exception, matches: keys.size, daysLeft: left, lapsed: lapsed ?? (left <= 0 ? 'expired' : undefined) };
  });
}

/** Worst first: by severity, known exploitation, score; then by key, so that the order is always the same. */
function byRisk(items: readonly Judged[]): Judged[] {
  const weighed = items.map((item) => ({
    item,
    rank: SEVERITIES.indexOf(item.severity) * 2 + Number(kevOf(item) === undefined),
    score: scoreOf(item),
  }));
  // The items come in the order of their keys, and sorting keeps the order of equals.
  return weighed.sort((a, b) => a.rank - b.rank || b.score - a.score).map(({ item }) => item);
}
