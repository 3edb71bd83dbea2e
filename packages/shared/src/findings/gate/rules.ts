import { DAY } from '../exceptions/exception.ts';
import { packageMatches } from '../exceptions/package-match.ts';
import { sameId } from '../finding.ts';
import { GRADES, type Grade, reaches, SEVERITIES, type Severity } from '../severity.ts';
import type { Assessed } from './assess.ts';
import { type Judged, openReports, severityOf } from './judged.ts';
import type { DaysBySeverity, Policy } from './policy.ts';

/** How one rule came out, with its arithmetic and what broke it. */
export interface RuleResult {
  readonly rule: string;
  /** `unknown`: nothing breaks the rule, but of some findings the scanner does not say what the rule asks. */
  readonly state: 'holds' | 'broken' | 'unknown';
  /** `3 found > 0 allowed` */
  readonly says: string;
  readonly broken: readonly Judged[];
}

/** Every rule of the policy over the vulnerabilities that are open. */
export function applyRules(open: readonly Judged[], policy: Policy, now: number): RuleResult[] {
  return [
    ...severityRules(open, policy),
    ...undefinedRule(open, policy),
    ...denyRules(open, policy),
    ...kevRule(open, policy, now),
    ...exploitRule(open, policy),
    ...epssRule(open, policy),
    ...ageRule(open, { rule: 'fix available for', days: policy.fixAvailableDays, now, since: fixSince }),
    ...ageRule(open, {
      rule: 'age',
      days: policy.maxAgeDays,
      now,
      since: ({ finding }) => finding.firstObserved ?? 'unknown',
    }),
  ];
}

/** Each limit counts its severity and every worse one: a report that makes a finding worse must never make a budget hold. */
function severityRules(open: readonly Judged[], { limits }: Policy): RuleResult[] {
  return GRADES.flatMap((grade) => {
    const most = limits[grade];
    if (most === undefined) return [];
    const found = open.filter((item) => reaches(severityOf(item), grade));
    // Two reports that only a third one ties together still count by name, for the same reason.
    const count = found.reduce((sum, { names }) => sum + names.length, 0);
    const holds = count <= most;
    return [
      {
        rule: grade === 'critical' ? 'severity critical' : `severity ${grade} or worse`,
        state: holds ? 'holds' : 'broken',
        says: `${count} found ${holds ? '≤' : '>'} ${most} allowed`,
        broken: holds ? [] : found,
      },
    ];
  });
}

function undefinedRule(open: readonly Judged[], { undefinedSeverity }: Policy): RuleResult[] {
  if (undefinedSeverity !== 'fail') return [];
  return [
    none(
      'severity undefined',
      open.filter((item) => openReports(item).some(({ judged }) => judged === 'undefined')),
    ),
  ];
}

function denyRules(open: readonly Judged[], { deny }: Policy): RuleResult[] {
  const { vulnerabilities, packages } = deny;
  const banned = new Set(vulnerabilities.map(sameId));
  return [
    ...(vulnerabilities.length === 0
      ? []
      : [
          none(
            'denied vulnerabilities',
            open.filter((item) => openReports(item).some(({ names }) => names.some((name) => banned.has(name)))),
          ),
        ]),
    ...packages.map(({ match, text }) =>
      none(
        `denied package ${text}`,
        open.filter((item) => openReports(item).some(({ finding }) => packageMatches(match, finding.package))),
      ),
    ),
  ];
}

function kevRule(open: readonly Judged[], { kev: mode }: Policy, now: number): RuleResult[] {
  if (mode === 'ignore') return [];
  const bad = ({ finding: { kev } }: Assessed): boolean =>
    kev !== undefined && (mode === 'fail' || kev.due === undefined || kev.due + DAY <= now);
  const rule = mode === 'fail' ? 'known exploited (KEV)' : 'known exploited (KEV), past its due date';
  return [
    known(rule, open, { bad, unknown: ({ finding: { insight, kev } }) => insight !== true && kev === undefined }),
  ];
}

function exploitRule(open: readonly Judged[], { exploit }: Policy): RuleResult[] {
  if (exploit === 'ignore') return [];
  return [
    known('exploit available', open, {
      bad: ({ finding }) => finding.exploit === true || finding.kev !== undefined,
      unknown: ({ finding }) => finding.exploit === undefined,
    }),
  ];
}

function epssRule(open: readonly Judged[], { epss: threshold }: Policy): RuleResult[] {
  if (threshold === undefined) return [];
  return [
    known(`EPSS of ${threshold} or more`, open, {
      bad: ({ finding: { epss } }) => epss !== undefined && epss >= threshold,
      unknown: ({ finding: { insight, epss } }) => insight !== true && epss === undefined,
    }),
  ];
}

type Since = (finding: Assessed) => number | 'unknown' | 'never';

/** Since when a fix has been there. */
const fixSince: Since = ({ finding: { fix, fixSince: since } }) => {
  if (fix === 'no') return 'never';
  return since ?? 'unknown';
};

function ageRule(
  open: readonly Judged[],
  { rule, days, now, since }: { rule: string; days: DaysBySeverity; now: number; since: Since },
): RuleResult[] {
  if (Object.keys(days).length === 0) return [];
  const most = (finding: Assessed): number | undefined => daysFor(finding.judged, days);
  const bad = (finding: Assessed): boolean => {
    const [start, limit] = [since(finding), most(finding)];
    return typeof start === 'number' && limit !== undefined && now - start > limit * DAY;
  };
  const unknown = (finding: Assessed): boolean => most(finding) !== undefined && since(finding) === 'unknown';
  const allowed = GRADES.filter((grade) => days[grade] !== undefined).map((grade) => `${grade} ${days[grade]} days`);
  return [known(`${rule} (${allowed.join(', ')})`, open, { bad, unknown })];
}

/** The days of a severity or of any milder one, whichever is shortest: nothing worse has more time. */
export function daysFor(severity: Severity, days: DaysBySeverity): number | undefined {
  const rank = SEVERITIES.indexOf(severity);
  const limits = GRADES.filter((grade: Grade) => SEVERITIES.indexOf(grade) >= rank).map((grade) => days[grade]);
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** A rule that allows none. */
function none(rule: string, broken: readonly Judged[]): RuleResult {
  return { rule, state: broken.length === 0 ? 'holds' : 'broken', says: arithmetic(broken.length), broken };
}

/** A rule about something that not every scanner says: where no report of an open vulnerability says it, the rule is not proven. */
function known(
  rule: string,
  open: readonly Judged[],
  { bad, unknown }: { bad: (finding: Assessed) => boolean; unknown: (finding: Assessed) => boolean },
): RuleResult {
  const broken = open.filter((item) => openReports(item).some(bad));
  const silent = open.filter((item) => item.findings.every(unknown)).length;
  const says =
    silent === 0 ? arithmetic(broken.length) : `${arithmetic(broken.length)}; of ${silent} the scanner does not say`;
  return { rule, state: broken.length > 0 ? 'broken' : silent > 0 ? 'unknown' : 'holds', says, broken };
}

function arithmetic(count: number): string {
  return `${count} found ${count === 0 ? '≤' : '>'} 0 allowed`;
}
