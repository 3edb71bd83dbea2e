import { GRADES, type Grade } from '../severity.ts';

export const FAIL_ON = [...GRADES, 'none'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** What a gate demands. Every field has a value; `fail-on` is the short form of `limits`. */
export interface Policy {
  /** The most open vulnerabilities of each severity or worse; no entry is no limit. */
  readonly limits: Readonly<Partial<Record<Grade, number>>>;
  /** Leave out what has no fix. What may have one, or of which that is not known, stays. */
  readonly fixableOnly: boolean;
  /** As which severity an undefined one counts; `fail` fails on any, `ignore` shows it only. */
  readonly undefinedSeverity: Grade | 'fail' | 'ignore';
  /** Days before its end from which an exception is announced. */
  readonly warnDays: number;
}

export const DEFAULT_POLICY: Policy = {
  limits: limitsFrom('high'),
  fixableOnly: false,
  undefinedSeverity: 'medium',
  warnDays: 14,
};

/** None at or above the threshold. */
export function limitsFrom(failOn: FailOn): Policy['limits'] {
  return failOn === 'none' ? {} : { [failOn]: 0 };
}
