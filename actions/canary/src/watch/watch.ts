import type { TrafficShift } from '@waybill/shared/codedeploy';
import { type Evidence, type Judge, NO_JUDGE } from '../judging.ts';
import type { Ports } from '../ports.ts';
import {
  BEGINNING,
  type Cause,
  type Conclusion,
  type Driver,
  decide,
  describeCause,
  type Entry,
  type Judgement,
  type Policy,
  type Sight,
  type Stage,
} from '../rollout/index.ts';
import { interruptionOf } from './interruption.ts';
import { type Known, lookAt, type Seen } from './look.ts';
import { readingPlan } from './reading-plan.ts';
import { type Sample, storyOf } from './story.ts';

export interface WatchSettings {
  readonly policy: Policy;
  readonly poll: number | 'auto';
  readonly shift: TrafficShift;
  /** Milliseconds that the old revision is kept after the shift. */
  readonly terminationWait: number;
  /** Whether there is a revision to go back to. */
  readonly undoable: boolean;
  readonly alarms: readonly string[];
  /** AWS time from which alarms count. */
  readonly since: number;
  /** How long after a cancel this process may go on, milliseconds. */
  readonly afterCancel: number;
  /** Told once, when the stop is about to be sent. */
  readonly onStopping: (id: string) => void;
  /** The stop that was sent already, before this watch began. */
  readonly stopped?: { readonly cause: Cause; readonly rollback: boolean } | undefined;
}

export type WatchPorts = Pick<Ports, 'alarms' | 'clock' | 'time' | 'random' | 'log' | 'signal'>;

export interface Watched {
  /** `unfinished`: a cancelled process had to end before the rollout did. */
  readonly conclusion: Conclusion | { readonly status: 'unfinished'; readonly cause: Cause; readonly undo: undefined };
  readonly timeline: readonly Entry[];
  readonly samples: readonly Sample[];
  readonly judgement: Judgement;
  /** What the judgement rests on; undefined where nothing was judged. */
  readonly evidence: Evidence | undefined;
  /** The last sight of the rollout itself, not of the one that undoes it. */
  readonly sight: Sight;
  /** When it was decided to stop, by AWS's clock. */
  readonly decided: number | undefined;
  /** What was to be seen of the new revision when it did not hold, in sentences. */
  readonly symptoms: readonly string[];
}

/** After that many looks in a row that are refused for good we give up looking. */
const REFUSALS = 5;
/** Before a stop that failed is sent again, milliseconds. */
const RESEND = 1_000;
/** Between looks of a cancelled process, milliseconds. */
const HURRY = 2_000;

/** Watches a rollout, and the one that undoes it if need be, to the end. */
export async function watch(
  driver: Driver,
  judge: Judge,
  settings: WatchSettings,
  ports: WatchPorts,
): Promise<Watched> {
  const { clock, log, random, signal, time } = ports;
  const interruption = interruptionOf(signal);
  const story = storyOf(settings.shift, log);
  const plan = readingPlan(clock, random, driver.knowsTargets);
  const judged = judge !== NO_JUDGE;
  let known: Known = {
    sight: unseen(driver.id, time.now()),
    alarms: [],
    judgement: judged ? { kind: 'open' } : { kind: 'none' },
  };
  let stage: Stage = firstStage(settings, time.now());
  let current = driver;
  let own = known.sight;
  let decided: number | undefined;
  let cancelled: number | undefined;
  let refusals = 0;
  let symptoms: Promise<readonly string[]> | undefined;

  for (let looks = 0; ; looks++) {
    // What is to be stopped is stopped before anything else is looked at.
    const hurried = interruption.kind() !== undefined && stage.kind === 'watching';
    const seen = hurried ? undefined : await lookNow(looks === 0);
    take(seen, looks === 0);
    if (interruption.kind() === 'cancel') cancelled ??= clock.now();
    const decision = decide(
      stage,
      { ...known, interruption: interruption.kind(), undoable: settings.undoable },
      settings.policy,
    );
    if (decision.stage.kind === 'stopping' && stage.kind === 'watching') announce(decision.stage);
    stage = decision.stage;
    let pause = plan.pause(factsNow(known.sight));
    if (decision.act.kind === 'conclude') return told(decision.act.conclusion);
    if (decision.act.kind === 'follow') {
      story.note(known.sight.at, `${decision.act.undo} undoes ${driver.id}`);
      current = driver.undoing(decision.act.undo);
    }
    if (decision.act.kind === 'stop' && !(await stop(decision.act.rollback))) {
      if (stage.kind === 'stopping') stage = { ...stage, asked: Number.NEGATIVE_INFINITY };
      pause = RESEND;
    }
    // After the stop, for nothing may hold it up, and before the rollback, which takes away what there is to see.
    if (stage.kind !== 'watching' && cancelled === undefined) symptoms ??= driver.symptoms();
    const left = settings.afterCancel - (clock.now() - (cancelled ?? clock.now()));
    if (cancelled !== undefined && left <= 0)
      return told({ status: 'unfinished', cause: { kind: 'cancel' }, undo: undefined });
    // An interruption ends the pause; once it is known, the pauses are short and whole.
    if (cancelled !== undefined) await clock.sleep(Math.min(pause, left, HURRY));
    else await clock.sleep(pause, interruption.kind() === undefined ? signal : undefined).catch(() => {});
  }

  /** One look, which an interruption cuts short; after one, nothing does. */
  function lookNow(first: boolean): Promise<Seen | undefined> {
    const due = plan.next(factsNow(first ? undefined : known.sight));
    const looking = lookAt(current, judge, { ...due, known, settings }, ports);
    return interruption.kind() === undefined ? Promise.race([looking, interruption.came]) : looking;
  }

  function factsNow(sight: Sight | undefined) {
    return {
      ...settings,
      stage,
      sight,
      judged,
      needsDetails: settings.policy.waitFor === 'traffic',
      settling: judge.settling(time.now()),
    };
  }

  function take(seen: Seen | undefined, first: boolean): void {
    if (seen?.kind === 'refused' && ++refusals >= REFUSALS) throw seen.error;
    if (seen?.kind !== 'seen') return;
    refusals = 0;
    story.seen(first ? undefined : known.sight, seen.sight, current === driver ? '' : 'rollback: ');
    story.alarms(known.alarms, seen.alarms);
    story.judged(seen.sight.at, known.judgement, seen.judgement);
    if (current === driver) {
      own = seen.sight;
      story.weighed(own);
    }
    known = seen;
  }

  function announce({ cause, rollback }: Stage & { kind: 'stopping' }): void {
    decided = time.now();
    settings.onStopping(driver.id);
    story.note(decided, `stopping${rollback ? ' with rollback' : ''}: ${describeCause(cause)}`);
  }

  /** Sends the stop. @returns whether it was taken */
  async function stop(rollback: boolean): Promise<boolean> {
    try {
      const answer = await driver.stop(rollback);
      const what = answer === 'over' ? 'the stop came too late: the deployment had ended' : 'the stop was taken';
      story.note(time.now(), what);
      return true;
    } catch (error) {
      log.warning(`the stop failed (${error instanceof Error ? error.message : String(error)}); sending it again`);
      return false;
    }
  }

  async function told(conclusion: Watched['conclusion']): Promise<Watched> {
    const { samples } = story;
    const seen = (await symptoms) ?? [];
    for (const what of seen) log.info(what);
    const timeline = story.timeline.toSorted((a, b) => a.at - b.at);
    return {
      conclusion,
      timeline,
      samples,
      judgement: known.judgement,
      evidence: judge.evidence(),
      sight: own,
      decided,
      symptoms: seen,
    };
  }
}

function firstStage({ stopped }: WatchSettings, now: number): Stage {
  return stopped === undefined ? BEGINNING : { kind: 'stopping', ...stopped, since: now, asked: now };
}

function unseen(id: string, at: number): Sight {
  return {
    id,
    at,
    status: 'waiting',
    statusName: 'not read yet',
    weight: undefined,
    steps: [],
    shiftStarted: undefined,
    terminating: false,
    failure: undefined,
    undo: undefined,
    undoMessage: undefined,
    arms: undefined,
    instances: undefined,
  };
}
