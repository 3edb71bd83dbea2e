import type { Feature } from './situations.ts';

/** What a gate does in a situation; `absent` where the situation cannot be with it. */
export type Behavior = 'pass' | 'block' | 'hang' | 'crash' | 'absent';

/** A gate's documented rules, the first that speaks of the situation; `otherwise` for the rest. Nothing of it is run. */
export interface OtherGate {
  readonly name: string;
  readonly read: string;
  readonly rules: readonly { readonly of: readonly Feature[]; readonly does: Behavior; readonly because: string }[];
}

/** The de-facto gate over ECR's scans. Rules as its README and its issues 19, 43, 44, 45 and 51 describe them, and aws/aws-sdk issues 288 and 289. */
const ECR_SCAN_IMAGE: OtherGate = {
  name: 'ecr-scan-image',
  read: 'alexjurkiewicz/ecr-scan-image, August 2024, fail_threshold: high',
  rules: [
    { of: ['clean'], does: 'pass', because: 'counts nothing' },
    { of: ['vulnerable'], does: 'block', because: 'counts by severity' },
    { of: ['exception-without-package'], does: 'absent', because: 'its ignore list has ids only' },
    { of: ['known-exploited'], does: 'pass', because: 'an ignored id stays ignored' },
    {
      of: ['empty-at-first', 'grows', 'unconfirmed'],
      does: 'pass',
      because: 'believes the first list after the scan’s end',
    },
    { of: ['no-scan'], does: 'crash', because: 'ScanNotFound ends in a type error' },
    { of: ['never-ends'], does: 'hang', because: 'polls every five seconds without a deadline' },
    {
      of: ['scan-failed', 'unsupported', 'expired-eligibility', 'archived'],
      does: 'block',
      because: 'throws at any other status',
    },
    { of: ['other-platform'], does: 'crash', because: 'asks about the index, which cannot be scanned (issue 43)' },
    { of: ['undefined-severity'], does: 'pass', because: 'undefined severities are counted but not compared' },
    { of: ['excepted'], does: 'pass', because: 'has an ignore list' },
    { of: ['exception-expired'], does: 'pass', because: 'its ignore list has no dates' },
    { of: ['exception-misspelt'], does: 'absent', because: 'its ignore list has no keys' },
    { of: ['tag-moved'], does: 'pass', because: 'takes a tag only' },
    { of: ['baseline-has-it'], does: 'block', because: 'knows no baseline' },
  ],
};

/** Rules as its README and Trivy's documentation of filtering describe them, and aquasecurity/trivy issue 10997. */
const TRIVY_ACTION: OtherGate = {
  name: 'trivy-action',
  read: 'aquasecurity/trivy-action, Trivy 0.72, severity: HIGH,CRITICAL and exit-code: 1 (which is not its default)',
  rules: [
    {
      of: [
        'empty-at-first',
        'grows',
        'no-scan',
        'never-ends',
        'scan-failed',
        'expired-eligibility',
        'archived',
        'unconfirmed',
      ],
      does: 'absent',
      because: 'scans by itself',
    },
    { of: ['clean'], does: 'pass', because: 'finds nothing' },
    { of: ['vulnerable', 'tag-moved'], does: 'block', because: 'compares severities; takes a digest' },
    { of: ['unsupported'], does: 'pass', because: 'warns, and reports no vulnerabilities' },
    { of: ['other-platform'], does: 'pass', because: 'scans the platform of the machine' },
    { of: ['undefined-severity'], does: 'pass', because: 'UNKNOWN is not HIGH' },
    { of: ['excepted'], does: 'pass', because: 'has an ignore file' },
    { of: ['exception-expired'], does: 'block', because: 'expired_at' },
    {
      of: ['exception-misspelt'],
      does: 'pass',
      because: 'an unknown key is dropped, and no date is for ever (issue 10997)',
    },
    {
      of: ['exception-without-package'],
      does: 'pass',
      because: 'a finding without package URL matches any scope (issue 10997)',
    },
    { of: ['baseline-has-it'], does: 'block', because: 'knows no baseline' },
    { of: ['known-exploited'], does: 'pass', because: 'shows it, does not judge by it' },
  ],
};

/** Rules as its README and Grype's documentation of ignore rules describe them. */
const SCAN_ACTION: OtherGate = {
  name: 'scan-action',
  read: 'anchore/scan-action, Grype 0.117, severity-cutoff: high',
  rules: [
    {
      of: [
        'empty-at-first',
        'grows',
        'no-scan',
        'never-ends',
        'scan-failed',
        'expired-eligibility',
        'archived',
        'unconfirmed',
      ],
      does: 'absent',
      because: 'scans by itself',
    },
    { of: ['clean'], does: 'pass', because: 'finds nothing' },
    { of: ['vulnerable', 'tag-moved'], does: 'block', because: 'compares severities; takes a digest' },
    { of: ['unsupported'], does: 'pass', because: 'finds no package that it knows, and so no match' },
    { of: ['other-platform'], does: 'pass', because: 'scans the platform of the machine' },
    { of: ['undefined-severity'], does: 'pass', because: 'unknown is below any cutoff' },
    { of: ['excepted'], does: 'pass', because: 'has ignore rules' },
    { of: ['exception-expired'], does: 'pass', because: 'ignore rules have no date' },
    { of: ['exception-misspelt'], does: 'absent', because: 'ignore rules have no date' },
    { of: ['exception-without-package'], does: 'block', because: 'a rule with a package needs one' },
    { of: ['baseline-has-it'], does: 'block', because: 'knows no baseline' },
    { of: ['known-exploited'], does: 'pass', because: 'shows it, does not judge by it' },
  ],
};

export const OTHER_GATES: readonly OtherGate[] = [ECR_SCAN_IMAGE, TRIVY_ACTION, SCAN_ACTION];

export function behaviorOf({ name, rules }: OtherGate, feature: Feature): Behavior {
  const rule = rules.find(({ of }) => of.includes(feature));
  if (rule === undefined) throw new Error(`${name} has no rule about ${feature}`);
  return rule.does;
}
