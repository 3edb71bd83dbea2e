import type { Severity } from './severity.ts';

/** Whether a version without the vulnerability exists. `unknown`: the scanner does not say (ECR basic). */
export type Fix = 'yes' | 'partial' | 'no' | 'unknown';

/** What one body says of a vulnerability's severity. */
export interface Rating {
  /** `vendor`, `nvd`, `cvss`, `inspector` or another body's name, lower case. */
  readonly source: string;
  readonly severity: Severity;
  /** CVSS base score, 0 to 10. */
  readonly score?: number;
}

export interface AffectedPackage {
  readonly name: string;
  /** As installed, epoch and release included; '' where the scanner does not say. */
  readonly version: string;
  /** A purl type (`deb`, `npm` …), '' where the scanner does not say. */
  readonly ecosystem: string;
  readonly purl?: string | undefined;
  readonly path?: string | undefined;
  readonly fixedIn?: string | undefined;
  /** Digest of the layer that brought the package. */
  readonly layer?: string | undefined;
}

/** One vulnerability in one package of one platform, as one scanner reports it. Times are milliseconds since 1970. */
export interface Finding {
  /** As the scanner names it: a CVE, a GHSA or a vendor's advisory. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly scanner: string;
  /** `linux/arm64/v8`; '' where only one image is looked at and its platform is not known. */
  readonly platform: string;
  /** The scanner's own word. */
  readonly severity: Severity;
  readonly ratings: readonly Rating[];
  readonly title: string;
  readonly description: string;
  readonly url?: string | undefined;
  readonly package?: AffectedPackage | undefined;
  readonly fix: Fix;
  /** Since when the fix has been there, at the earliest that is known. */
  readonly fixSince?: number | undefined;
  readonly exploit?: boolean | undefined;
  /** EPSS probability, 0 to 1. */
  readonly epss?: number | undefined;
  /** In the catalogue of known exploited vulnerabilities (CISA KEV). */
  readonly kev?: { readonly added?: number; readonly due?: number } | undefined;
  readonly firstObserved?: number | undefined;
  /** The scanner was asked about known exploitation and EPSS, so that what is absent is known to be absent. */
  readonly insight?: boolean | undefined;
  /** Amazon Inspector's ARN of the finding, to ask for details. */
  readonly arn?: string | undefined;
}

const CVE = /^CVE-\d{4}-\d{4,}$/;

/** Ids are compared without regard to case. */
export function sameId(id: string): string {
  return id.trim().toUpperCase();
}

/** All names of a finding, ready to compare. */
export function namesOf({ id, aliases }: Finding): readonly string[] {
  if (aliases.length === 0) return [sameId(id)];
  return [...new Set([sameId(id), ...aliases.map(sameId)])];
}

/** The one name of a finding: its CVE where it has exactly one, else what its scanner calls it. Depends on this finding alone. */
export function canonicalName(finding: Finding, names = namesOf(finding)): string {
  const own = names[0] ?? '';
  if (names.length === 1 || CVE.test(own)) return own;
  const cves = names.filter((name) => CVE.test(name));
  return cves.length === 1 && cves[0] !== undefined ? cves[0] : own;
}
