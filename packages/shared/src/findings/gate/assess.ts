import type { Exception } from '../exceptions/exception.ts';
import { type Lapse, matchExceptions, type Scene } from '../exceptions/match.ts';
import type { Finding } from '../finding.ts';
import type { Severity } from '../severity.ts';
import type { Policy } from './policy.ts';

/** Whether a finding counts, and if not, by whose word. */
export type Standing =
  | { readonly kind: 'open'; readonly lapses: readonly Lapse[] }
  | { readonly kind: 'excepted'; readonly exception: Exception }
  | { readonly kind: 'unfixed' };

/** A finding with what the gate makes of it. Each is assessed by itself: what else was found changes nothing. */
export interface Assessed extends Finding {
  /** The severity that counts: an undefined one as the policy says. */
  readonly judged: Severity;
  readonly standing: Standing;
}

export function assess(
  finding: Finding,
  policy: Policy,
  given: { exceptions: readonly Exception[]; scene: Scene },
): Assessed {
  return { ...finding, judged: judgedSeverity(finding, policy), standing: standingOf(finding, policy, given) };
}

function judgedSeverity(finding: Finding, { undefinedSeverity }: Policy): Severity {
  if (finding.severity !== 'undefined' || undefinedSeverity === 'fail' || undefinedSeverity === 'ignore')
    return finding.severity;
  return undefinedSeverity;
}

function standingOf(
  finding: Finding,
  policy: Policy,
  { exceptions, scene }: { exceptions: readonly Exception[]; scene: Scene },
): Standing {
  const match = matchExceptions(finding, exceptions, scene);
  if (match.kind === 'excepted') return match;
  if (policy.fixableOnly && finding.fix === 'no') return { kind: 'unfixed' };
  return match;
}
