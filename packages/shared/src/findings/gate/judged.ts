import { type Severity, worse } from '../severity.ts';
import type { Vulnerability } from '../vulnerability.ts';
import type { Assessed } from './assess.ts';

/** A vulnerability whose reports are assessed. It is open while one report of it is. */
export type Judged = Vulnerability<Assessed>;

export function openReports({ findings }: Judged): readonly Assessed[] {
  return findings.filter(({ standing }) => standing.kind === 'open');
}

/** The worst severity among the reports that count. */
export function severityOf(item: Judged): Severity {
  return worstOf(openReports(item).map(({ judged }) => judged));
}

/** The worst word that a scanner gave, before the policy. */
export function shownSeverity(item: Judged): Severity {
  const reports = openReports(item);
  return worstOf((reports.length > 0 ? reports : item.findings).map(({ severity }) => severity));
}

function worstOf(severities: readonly Severity[]): Severity {
  return severities.reduce<Severity>(worse, 'undefined');
}

/** The highest CVSS score that any report gives; 0 without one. */
export function scoreOf({ findings }: Judged): number {
  return findings.reduce(
    (most, { ratings }) => ratings.reduce((high, { score = 0 }) => Math.max(high, score), most),
    0,
  );
}

/** The highest EPSS probability that any report gives. */
export function epssOf({ findings }: Judged): number | undefined {
  return findings.reduce<number | undefined>(
    (most, { epss }) => (epss !== undefined && epss > (most ?? -1) ? epss : most),
    undefined,
  );
}

/** The entry in the catalogue of known exploited vulnerabilities with the nearest due date. */
export function kevOf({ findings }: Judged): Assessed['kev'] {
  const entries = findings.map(({ kev }) => kev).filter((kev) => kev !== undefined);
  return entries.toSorted((a, b) => (a.due ?? 0) - (b.due ?? 0))[0];
}

/** Versions without the vulnerability that reports name, each once. */
export function fixedVersions({ findings }: Judged): string[] {
  return [...new Set(findings.map((finding) => finding.package?.fixedIn ?? ''))].filter((version) => version !== '');
}
