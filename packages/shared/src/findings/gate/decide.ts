import type { WaybillError } from '../../kernel/index.ts';
import { daysLeft, type Exception } from '../exceptions/exception.ts';
import type { Scene } from '../exceptions/match.ts';
import type { Finding } from '../finding.ts';
import type { ScanTarget } from '../image.ts';
import { SEVERITIES, type Severity, worse } from '../severity.ts';
import { joinFindings } from '../vulnerability.ts';
import { assess } from './assess.ts';
import type { Policy } from './policy.ts';
import { applyRules, type Judged, openReports, type RuleResult, severityOf } from './rules.ts';

/** Everything that a decision is made of. */
export interface GateFacts {
  readonly scene: Scene;
  readonly findings: readonly Finding[];
  readonly scanned: readonly ScanTarget[];
  /** What could not be shown to be scanned: any of it stands in the way of a pass. */
  readonly unscanned: readonly {
    readonly target: ScanTarget;
    readonly error: WaybillError;
    readonly tolerated: boolean;
  }[];
  readonly policy: Policy;
  readonly exceptions: readonly Exception[];
}

export interface UsedException {
  readonly exception: Exception;
  /** How many vulnerabilities it matches; 0 is stale. */
  readonly matches: number;
  readonly daysLeft: number;
}

export interface Decision {
  /** `error`: no rule is broken, but not everything was scanned. */
  readonly verdict: 'pass' | 'fail' | 'error';
  readonly rules: readonly RuleResult[];
  /** Open, worst first. */
  readonly open: readonly Judged[];
  /** Wholly excepted or left out by the policy. */
  readonly closed: readonly Judged[];
  readonly counts: Readonly<Record<Severity, number>>;
  readonly exceptions: readonly UsedException[];
}

/** Total and pure: the same facts give the same decision, in whatever order they come. */
export function decide(facts: GateFacts): Decision {
  const { findings, policy, exceptions, scene, unscanned } = facts;
  const judged = joinFindings(findings.map((finding) => assess(finding, policy, { exceptions, scene })));
  const open = judged.filter((item) => openReports(item).length > 0).sort(byRisk);
  const closed = judged.filter((item) => openReports(item).length === 0);
  const rules = applyRules(open, policy);
  return {
    verdict: verdictOf(rules, unscanned),
    rules,
    open,
    closed,
    counts: countsOf(open),
    exceptions: exceptions.map((exception) => ({
      exception,
      matches: judged.filter((item) => matchedBy(item, exception)).length,
      daysLeft: daysLeft(exception, scene.now),
    })),
  };
}

/** A broken rule is final, so it comes before what is not known. */
function verdictOf(rules: readonly RuleResult[], unscanned: GateFacts['unscanned']): Decision['verdict'] {
  if (rules.some(({ holds }) => !holds)) return 'fail';
  return unscanned.some(({ tolerated }) => !tolerated) ? 'error' : 'pass';
}

function countsOf(open: readonly Judged[]): Record<Severity, number> {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  for (const item of open) counts[shownSeverity(item)] += 1;
  return counts;
}

/** The worst word that a scanner gave, before the policy. */
export function shownSeverity(item: Judged): Severity {
  return openReports(item)
    .map(({ severity }) => severity)
    .reduce<Severity>(worse, 'undefined');
}

function matchedBy(item: Judged, exception: Exception): boolean {
  return item.findings.some(({ standing }) =>
    standing.kind === 'excepted'
      ? standing.exception === exception
      : standing.kind === 'open' && standing.lapses.some((lapse) => lapse.exception === exception),
  );
}

function byRisk(a: Judged, b: Judged): number {
  return (
    SEVERITIES.indexOf(severityOf(a)) - SEVERITIES.indexOf(severityOf(b)) ||
    scoreOf(b) - scoreOf(a) ||
    (a.key < b.key ? -1 : 1)
  );
}

/** The highest CVSS score that any report gives; 0 without one. */
export function scoreOf({ findings }: Judged): number {
  return Math.max(0, ...findings.flatMap(({ ratings }) => ratings.map(({ score = 0 }) => score)));
}
