import { type Shape, shape } from '../kernel/index.ts';
import type { Assessment, Finding, Look, Parameters } from './assessment.ts';
import type { Row } from './rows.ts';
import { share } from './share.ts';
import { figures } from './wording.ts';

/** Bounds for the canary's own value of each minute; either may be left out. */
export interface Limits {
  readonly success: Bound | undefined;
  readonly failure: Bound | undefined;
  /** More failed minutes than this fail the canary. */
  readonly failures: number;
  /** More undecided minutes than this make it inconclusive. */
  readonly inconclusive: number;
  /** More minutes without a value in a row than this end it as inconclusive: no data is no success. */
  readonly errors: number;
}

export interface Bound {
  readonly atMost: number | undefined;
  readonly atLeast: number | undefined;
}

/** Argo Rollouts' own defaults. */
export const NO_LIMITS: Limits = { success: undefined, failure: undefined, failures: 0, inconclusive: 0, errors: 4 };

const level: Shape<number> = shape.byKind({
  scalar: (node, where) =>
    node.kind === 'scalar' && typeof node.value === 'number'
      ? shape.number(-1e15, 1e15)(node, where)
      : share(node, where),
});

const bound: Shape<Bound> = shape.refined(
  shape.record({ 'at-most': shape.optional(level), 'at-least': shape.optional(level) }),
  (written): Bound => ({ atMost: written['at-most'], atLeast: written['at-least'] }),
);

export const limitsShape: Shape<Limits> = shape.record({
  success: shape.optional(bound),
  failure: shape.optional(bound),
  failures: shape.optional(shape.wholeNumber(0, 1_440), NO_LIMITS.failures),
  inconclusive: shape.optional(shape.wholeNumber(0, 1_440), NO_LIMITS.inconclusive),
  errors: shape.optional(shape.wholeNumber(0, 1_440), NO_LIMITS.errors),
});

type Measured = 'success' | 'failure' | 'inconclusive' | 'error';

/** Argo's judge: every minute of the canary is a measurement by itself, held against fixed bounds. The baseline plays no part. */
export function thresholdVerdicts(parameters: Parameters): (look: Look) => Assessment {
  return ({ settled, rows }) => {
    const { metrics, warmUp, horizon } = parameters;
    const findings = metrics.map(({ name, kind, limits }) =>
      findingOf(
        name,
        kind,
        limits,
        (rows[name] ?? []).filter(([minute]) => minute > warmUp),
      ),
    );
    const because = (state: Finding['state']): string[] =>
      findings.filter((each) => each.state === state).map((each) => each.because);
    const base = { findings, minute: settled, score: null };
    if (because('fail').length > 0) return { ...base, verdict: 'fail', reasons: because('fail') };
    // Worst first, as Argo has it: failed, then errors and undecided, then success.
    if (because('weak').length > 0) return { ...base, verdict: 'inconclusive', reasons: because('weak') };
    if (settled < horizon) return { ...base, verdict: 'open', reasons: [] };
    const empty = findings.filter(({ canary }) => canary === null);
    return empty.length > 0
      ? { ...base, verdict: 'inconclusive', reasons: empty.map(({ metric }) => `${metric}: nothing was measured`) }
      : { ...base, verdict: 'pass', reasons: [] };
  };
}

function findingOf(name: string, kind: 'count' | 'gauge', limits: Limits, rows: readonly Row[]): Finding {
  const values = rows.map((row) => levelOf(row, kind));
  const outcomes = values.map((value) => measure(value, limits));
  const count = (outcome: Measured): number => outcomes.filter((each) => each === outcome).length;
  const known = values.filter((value) => value !== null);
  const state =
    count('failure') > limits.failures
      ? 'fail'
      : count('inconclusive') > limits.inconclusive || longestRun(outcomes, 'error') > limits.errors
        ? 'weak'
        : 'clear';
  return {
    metric: name,
    kind,
    state,
    because: `${name}: failed (${count('failure')}) against a limit of ${limits.failures}, inconclusive (${count('inconclusive')}) against ${limits.inconclusive}, without data in a row (${longestRun(outcomes, 'error')}) against ${limits.errors}; last ${figures(known.at(-1) ?? 0)}`,
    canary: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length,
    baseline: null,
    ratio: null,
    low: null,
    high: null,
    evidence: [],
  };
}

function measure(value: number | null, { success, failure }: Limits): Measured {
  if (value === null) return 'error';
  const failed = failure !== undefined && holds(value, failure);
  const succeeded = success !== undefined && holds(value, success);
  if (failed) return 'failure';
  if (succeeded) return 'success';
  if (success === undefined) return 'success';
  return failure === undefined ? 'failure' : 'inconclusive';
}

function holds(value: number, { atMost, atLeast }: Bound): boolean {
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
}

function levelOf([, a, b]: Row, kind: 'count' | 'gauge'): number | null {
  if (kind === 'gauge') return a ?? null;
  return typeof a === 'number' && typeof b === 'number' && b > 0 ? a / b : null;
}

function longestRun(outcomes: readonly Measured[], wanted: Measured): number {
  let [longest, run] = [0, 0];
  for (const outcome of outcomes) {
    run = outcome === wanted ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
