/** Worst first. `informational` never fails a gate; what `undefined` does is the policy's to say. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational', 'undefined'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Severities that a threshold can name. */
export const GRADES = ['critical', 'high', 'medium', 'low'] as const;
export type Grade = (typeof GRADES)[number];

const WORDS: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  high: 'high',
  important: 'high',
  medium: 'medium',
  moderate: 'medium',
  low: 'low',
  negligible: 'informational',
  informational: 'informational',
  info: 'informational',
  none: 'informational',
};

/** The severity behind a scanner's or a vendor's word; any word that is not known is `undefined`, never harmless. */
export function parseSeverity(word: string | undefined): Severity {
  return WORDS[(word ?? '').trim().toLowerCase()] ?? 'undefined';
}

/** The severity of a CVSS base score, 0 to 10. Source: CVSS v3.1 and v4.0, qualitative severity rating scale. */
export function severityOfScore(score: number | undefined): Severity {
  if (score === undefined || !(score >= 0 && score <= 10)) return 'undefined';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'informational';
}

/** The worse of two; a known severity is worse than an undefined one. */
export function worse(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}

/** Whether a severity is at or above a threshold. */
export function reaches(severity: Severity, threshold: Grade): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}
