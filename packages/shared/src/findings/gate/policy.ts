import type { PackageMatch } from '../exceptions/exception.ts';
import { GRADES, type Grade } from '../severity.ts';

export const FAIL_ON = [...GRADES, 'none'] as const;
export type FailOn = (typeof FAIL_ON)[number];

export const SEVERITY_SOURCES = ['scanner', 'vendor', 'nvd', 'cvss', 'highest'] as const;
export type SeveritySource = (typeof SEVERITY_SOURCES)[number];

/** Days by severity; a severity without an entry takes that of the next milder one that has one, so that nothing worse has more time. */
export type DaysBySeverity = Readonly<Partial<Record<Grade, number>>>;

/** What a gate demands. Every field has a value; `fail-on` is the short form of `limits`. */
export interface Policy {
  /** The most open vulnerabilities of each severity or worse; no entry is no limit. */
  readonly limits: Readonly<Partial<Record<Grade, number>>>;
  /** Whose word on severity counts: the first of these that has one. */
  readonly severitySource: readonly SeveritySource[];
  /** As which severity an undefined one counts; `fail` fails on any, `ignore` shows it only. */
  readonly undefinedSeverity: Grade | 'fail' | 'ignore';
  /** Leave out what has no fix. What may have one, or of which that is not known, stays. */
  readonly fixableOnly: boolean;
  /** A fix that has been there for longer must be taken. */
  readonly fixAvailableDays: DaysBySeverity;
  /** A vulnerability that was first seen longer ago must be gone. */
  readonly maxAgeDays: DaysBySeverity;
  /** Known exploited vulnerabilities (CISA KEV): refuse all, those past their due date, or none. */
  readonly kev: 'fail' | 'past-due' | 'ignore';
  /** Vulnerabilities with a known exploit. */
  readonly exploit: 'fail' | 'ignore';
  /** Refuse an EPSS probability of this or more, 0 to 1. */
  readonly epss: number | undefined;
  /** What the rules look at: all layers, or those that are not the base image's. */
  readonly layers: 'all' | 'own';
  /** Refused whatever their severity. */
  readonly deny: { readonly vulnerabilities: readonly string[]; readonly packages: readonly DeniedPackage[] };
  /** The farthest end that an exception may have, days from now. */
  readonly exceptionDays: number;
  /** Days before its end from which an exception is announced. */
  readonly warnDays: number;
  readonly requireTicket: boolean;
}

/** A package by name or purl, in a range of versions or any. */
export interface DeniedPackage {
  readonly match: PackageMatch;
  readonly text: string;
}

export const DEFAULT_POLICY: Policy = {
  limits: limitsFrom('high'),
  severitySource: ['scanner'],
  undefinedSeverity: 'medium',
  fixableOnly: false,
  fixAvailableDays: {},
  maxAgeDays: {},
  kev: 'ignore',
  exploit: 'ignore',
  epss: undefined,
  layers: 'all',
  deny: { vulnerabilities: [], packages: [] },
  exceptionDays: 90,
  warnDays: 14,
  requireTicket: false,
};

/** None at or above the threshold. */
export function limitsFrom(failOn: FailOn): Policy['limits'] {
  return failOn === 'none' ? {} : { [failOn]: 0 };
}

/** Whether the rules need what only details of findings say: known exploitation and EPSS. */
export function needsInsights({ kev, epss, exploit }: Policy): boolean {
  return kev !== 'ignore' || epss !== undefined || exploit !== 'ignore';
}
