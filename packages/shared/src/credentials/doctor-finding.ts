/** One thing that a doctor looked at. */
export interface Finding {
  /** What was looked at: `repository app`, `alarm errors`. */
  readonly about: string;
  /** `unknown`: it could not be seen, or is only worth a thought. */
  readonly state: 'good' | 'bad' | 'unknown';
  readonly what: string;
  readonly cure?: string;
}

/** How many of each state, worst first, in one sentence. */
export function findingSummary(findings: readonly Finding[]): string {
  const count = (state: Finding['state']): number => findings.filter((finding) => finding.state === state).length;
  const [bad, unknown, good] = [count('bad'), count('unknown'), count('good')];
  if (bad === 0 && unknown === 0) return `all ${good} checks are good`;
  const parts = [
    `${bad} of ${findings.length} checks found something wrong`,
    ...(unknown > 0 ? [`${unknown} could not be decided`] : []),
  ];
  return parts.join(', ');
}
