import { GRADES, reaches, type Severity, worse } from '../severity.ts';
import type { Vulnerability } from '../vulnerability.ts';
import type { Assessed } from './assess.ts';
import type { Policy } from './policy.ts';

export type Judged = Vulnerability<Assessed>;

/** How one rule came out, with its arithmetic and what broke it. */
export interface RuleResult {
  readonly rule: string;
  readonly holds: boolean;
  /** `3 found > 0 allowed` */
  readonly says: string;
  readonly broken: readonly Judged[];
}

/** The worst severity among the reports that count. */
export function severityOf(vulnerability: Judged): Severity {
  return openReports(vulnerability)
    .map(({ judged }) => judged)
    .reduce<Severity>(worse, 'undefined');
}

export function openReports({ findings }: Judged): readonly Assessed[] {
  return findings.filter(({ standing }) => standing.kind === 'open');
}

/** Every rule of the policy over the vulnerabilities that are open. */
export function applyRules(open: readonly Judged[], policy: Policy): RuleResult[] {
  return [...severityRules(open, policy), ...undefinedRule(open, policy)];
}

/** Each limit counts its severity and every worse one: a report that makes a finding worse must never make a budget hold. */
function severityRules(open: readonly Judged[], { limits }: Policy): RuleResult[] {
  return GRADES.flatMap((grade) => {
    const most = limits[grade];
    if (most === undefined) return [];
    const broken = open.filter((item) => reaches(severityOf(item), grade));
    // Two reports that only a third one ties together still count by name, for the same reason.
    const count = broken.reduce((sum, { names }) => sum + names.length, 0);
    const rule = grade === 'critical' ? 'severity critical' : `severity ${grade} or worse`;
    return [ruleResult(rule, `${count} found`, { count, most, broken })];
  });
}

function undefinedRule(open: readonly Judged[], { undefinedSeverity }: Policy): RuleResult[] {
  if (undefinedSeverity !== 'fail') return [];
  const broken = open.filter((item) => openReports(item).some(({ severity }) => severity === 'undefined'));
  return [ruleResult('severity undefined', `${broken.length} found`, { count: broken.length, most: 0, broken })];
}

export function ruleResult(
  rule: string,
  counted: string,
  { count, most, broken }: { count: number; most: number; broken: readonly Judged[] },
): RuleResult {
  const holds = count <= most;
  return { rule, holds, says: `${counted} ${holds ? '≤' : '>'} ${most} allowed`, broken: holds ? [] : broken };
}
