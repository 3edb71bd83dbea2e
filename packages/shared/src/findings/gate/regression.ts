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
  const before = new Ranks();
  for (const finding of baseline.findings) before.note(namesOf(finding), finding, rankOf(finding, policy));
  // Each report by itself: a report more may make something new, never old.
  const isFresh = ({ open: reports, severity }: Judged): boolean => {
    const rank = SEVERITIES.indexOf(severity);
    return reports.some((report) => before.worst(report.names, report.finding) > rank);
  };
  const now = new Ranks();
  for (const { findings } of all) for (const { names, finding } of findings) now.note(names, finding, 0);
  const gone = baseline.findings.filter((finding) => now.worst(namesOf(finding), finding) === Infinity);
  const { fresh = [], unchanged = [] } = Object.groupBy(open, (item) => (isFresh(item) ? 'fresh' : 'unchanged'));
  return {
    fresh,
    unchanged,
    fixed: [
      ...new Set(gone.map((finding) => `${canonicalName(finding)} ${finding.package?.name ?? ''}`.trim())),
    ].sort(),
  };
}

/** The worst rank of a vulnerability in a package, under any of its names. */
class Ranks {
  readonly #byPackage = new Map<string, Map<string, number>>();

  note(names: readonly string[], finding: Finding, rank: number): void {
    const name = finding.package?.name ?? '';
    const own = this.#byPackage.get(name) ?? new Map<string, number>();
    this.#byPackage.set(name, own);
    for (const one of names) own.set(one, Math.min(own.get(one) ?? Infinity, rank));
  }

  /** Infinity where none of the names was noted. */
  worst(names: readonly string[], finding: Finding): number {
    const own = this.#byPackage.get(finding.package?.name ?? '');
    return own === undefined ? Infinity : Math.min(...names.map((name) => own.get(name) ?? Infinity));
  }
}

function rankOf(finding: Finding, policy: Policy): number {
  return SEVERITIES.indexOf(judgedSeverity(finding, policy));
}
