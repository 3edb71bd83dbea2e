import {
  type Analysis,
  type Arm,
  type Arms,
  type Assessment,
  analysisError,
  type DecisionRecord,
  type JudgeSession,
  judgeSession,
  type MetricReader,
  queriesOf,
  type TargetGroupReader,
  variablesIn,
} from '@waybill/shared/analysis';
import { shiftDuration, type TrafficShift } from '@waybill/shared/codedeploy';
import type { Log } from '@waybill/shared/kernel';
import type { Prospect } from './preflight/look-ahead.ts';
import { hasRolloutEnded, type Judgement, type Sight } from './rollout/index.ts';

/** What watches a rollout's metrics and says what it thinks of them. */
export interface Judge {
  /** @param now AWS's time @param sight the last one */
  look(now: number, sight: Sight): Promise<Judgement>;
  /** Milliseconds until the next minute has settled; 0 when one has that was not judged, undefined while none is waited for. */
  settling(now: number): number | undefined;
  /** What the last judgement rests on; undefined where nothing was judged. */
  evidence(): Evidence | undefined;
}

export interface Evidence {
  readonly assessment: Assessment;
  readonly record: DecisionRecord;
}

export interface JudgePorts {
  readonly metrics: MetricReader;
  readonly targetGroups: TargetGroupReader;
  readonly log: Log;
}

/** Where no analysis was asked for. */
export const NO_JUDGE: Judge = {
  look: async () => ({ kind: 'none' }),
  settling: () => undefined,
  evidence: () => undefined,
};

/** How long after the last minute CloudWatch may stay unreadable before the verdict is inconclusive. */
const READ_PATIENCE = 300_000;

/** Judges one rollout by an analysis: it begins as soon as the two revisions can be told apart and traffic moves. */
export function analysisJudge(
  analysis: Analysis,
  {
    shift,
    prospect,
  }: { readonly shift: TrafficShift; readonly prospect?: Pick<Prospect, 'calibrations' | 'allowedBad'> },
  ports: JudgePorts,
): Judge {
  let session: JudgeSession | undefined;
  let assessment: Assessment | undefined;
  const overlap = shiftDuration(shift);
  return {
    look: async (now, sight) => {
      session ??= await begin(sight);
      if (session === undefined) return hasRolloutEnded(sight) ? NOTHING_SEEN : { kind: 'open' };
      if (assessment?.verdict === 'fail') return judgementOf(assessment);
      try {
        assessment = (await session.look(now)) ?? assessment;
      } catch (error) {
        if (now < (sight.shiftStarted ?? now) + overlap + analysis.settle + READ_PATIENCE) throw error;
        return { kind: 'inconclusive', reasons: [`the metrics could not be read: ${messageOf(error)}`] };
      }
      return assessment === undefined ? { kind: 'open' } : judgementOf(assessment);
    },
    settling: (now) => session?.settling(now),
    evidence: () =>
      session === undefined || assessment === undefined ? undefined : { assessment, record: session.record() },
  };

  async function begin({ arms: seen, shiftStarted }: Sight): Promise<JudgeSession | undefined> {
    if (seen === undefined || shiftStarted === undefined) return undefined;
    const arms = await withDimensions(seen, ports.targetGroups);
    checkArms(analysis, arms);
    return judgeSession(analysis, { ...prospect, arms, started: shiftStarted, overlap }, ports.metrics);
  }
}

const NOTHING_SEEN: Judgement = {
  kind: 'inconclusive',
  reasons: ['the rollout ended before both revisions had traffic'],
};

function judgementOf({ verdict, reasons }: Assessment): Judgement {
  switch (verdict) {
    case 'open':
    case 'pass':
      return { kind: verdict };
    case 'fail':
    case 'inconclusive':
      return { kind: verdict, reasons };
  }
}

/** Target groups are named by the deployment; their dimensions are asked for once. */
async function withDimensions(arms: Arms, read: TargetGroupReader): Promise<Arms> {
  const names = [arms.baseline, arms.canary].flatMap((arm) => arm['target-group-name'] ?? []);
  if (names.length === 0) return arms;
  const known = await read(names);
  const full = (arm: Arm): Arm => ({ ...arm, ...known.get(arm['target-group-name'] ?? '') });
  return { baseline: full(arms.baseline), canary: full(arms.canary) };
}

/** @throws E_ANALYSIS where a metric's variable has no value on this platform */
function checkArms({ metrics }: Analysis, { canary, baseline }: Arms): void {
  for (const metric of metrics)
    for (const name of queriesOf(metric).flatMap(variablesIn))
      if (canary[name] === undefined || baseline[name] === undefined)
        throw analysisError(
          'E_ANALYSIS',
          `metric ${metric.name}: there is no {${name}} in this deployment; there are ${Object.keys(canary).join(', ')}`,
        );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
