import type { Finding } from '../finding.ts';
import { canonicalName, namesOf } from '../finding.ts';
import { SEVERITIES } from '../severity.ts';
import { judgedSeverity } from './assess.ts';
import type { Judged } from './judged.ts';
import type { Policy } from './policy.ts';

/** What is found in the image that this one is compared with. Exceptions do not touch it. */
export interface Baseline {
  readonly digest: string;
  readonly findings: readonly Finding[];
  /** Why it cannot be compared with; then everything counts as new. */
  readonly unusable: string | undefined;
}

export interface Comparison {
  /** Not in the baseline, or worse than there. */
  readonly fresh: readonly Judged[];
  readonly unchanged: readonly Judged[];
  /** Names of what the baseline has and this image has not. */
  readonly fixed: readonly string[];
}

/** The package's version does not matter: the same vulnerability in a newer version of the package is not new. */
export function compare(
  open: readonly Judged[],
  all: readonly Judged[],
  baseline: Baseline,
  policy: Policy,
): Comparison {
  if (baseline.unusable !== undefined) return { fresh: open, unchanged: [], fixed: [] };
  const before = new Map<string, number>();
  for (const finding of baseline.findings)
    for (const key of keysOf(namesOf(finding), finding))
      before.set(key, Math.min(before.get(key) ?? SEVERITIES.length, rankOf(finding, policy)));
  // Each report by itself: a report more may make something new, never old.
  const isFresh = ({ open: reports, severity }: Judged): boolean => {
    const rank = SEVERITIES.indexOf(severity);
    return reports.some((report) => !keysOf(report.names, report).some((key) => (before.get(key) ?? Infinity) <= rank));
  };
  const now = new Set(all.flatMap(({ findings }) => findings.flatMap((finding) => keysOf(finding.names, finding))));
  const gone = baseline.findings.filter((finding) => !keysOf(namesOf(finding), finding).some((key) => now.has(key)));
  const { fresh = [], unchanged = [] } = Object.groupBy(open, (item) => (isFresh(item) ? 'fresh' : 'unchanged'));
  return {
    fresh,
    unchanged,
    fixed: [
      ...new Set(gone.map((finding) => `${canonicalName(finding)} ${finding.package?.name ?? ''}`.trim())),
    ].sort(),
  };
}

function keysOf(names: readonly string[], finding: Finding): string[] {
  return names.map((name) => `${name}|${finding.package?.name ?? ''}`);
}

function rankOf(finding: Finding, policy: Policy): number {
  return SEVERITIES.indexOf(judgedSeverity(finding, policy));
}
