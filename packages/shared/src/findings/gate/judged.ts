import type { Finding } from '../finding.ts';
import { type Severity, worse } from '../severity.ts';
import type { Vulnerability } from '../vulnerability.ts';
import type { Assessed } from './assess.ts';

/** A vulnerability whose reports are assessed. It is open while one report of it is. */
export interface Judged extends Vulnerability<Assessed> {
  /** The reports that count. */
  readonly open: readonly Assessed[];
  /** The worst severity among them. */
  readonly severity: Severity;
}

export function judged(vulnerability: Vulnerability<Assessed>): Judged {
  const { findings } = vulnerability;
  const isOpen = ({ standing }: Assessed): boolean => standing.kind === 'open';
  const open = findings.every(isOpen) ? findings : findings.filter(isOpen);
  let severity: Severity = 'undefined';
  for (const report of open) severity = worse(severity, report.judged);
  return { ...vulnerability, open, severity };
}

export function openReports({ open }: Judged): readonly Assessed[] {
  return open;
}

export function severityOf({ severity }: Judged): Severity {
  return severity;
}

/** The worst word that a scanner gave, before the policy. */
export function shownSeverity(item: Judged): Severity {
  let shown: Severity = 'undefined';
  for (const { finding } of item.open.length > 0 ? item.open : item.findings) shown = worse(shown, finding.severity);
  return shown;
}

/** The highest CVSS score that any report gives; 0 without one. */
export function scoreOf({ findings }: Judged): number {
  return findings.reduce(
    (most, { finding }) => finding.ratings.reduce((high, { score = 0 }) => Math.max(high, score), most),
    0,
  );
}

/** The highest EPSS probability that any report gives. */
export function epssOf({ findings }: Judged): number | undefined {
  return findings.reduce<number | undefined>(
    (most, { finding: { epss } }) => (epss !== undefined && epss > (most ?? -1) ? epss : most),
    undefined,
  );
}

/** The entry in the catalogue of known exploited vulnerabilities with the nearest due date. */
export function kevOf({ findings }: Judged): Finding['kev'] {
  const entries = findings.map(({ finding }) => finding.kev).filter((kev) => kev !== undefined);
  return entries.toSorted((a, b) => (a.due ?? 0) - (b.due ?? 0))[0];
}

/** Versions without the vulnerability that reports name, each once. */
export function fixedVersions({ findings }: Judged): string[] {
  return [...new Set(findings.map(({ finding }) => finding.package?.fixedIn ?? ''))].filter(
    (version) => version !== '',
  );
}
