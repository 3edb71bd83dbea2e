import { turnedSince } from '@waybill/shared/analysis';
import { expectedWeight, faultOf, isPassing, type TrafficShift } from '@waybill/shared/codedeploy';
import { abortReason, hasCode } from '@waybill/shared/kernel';
import type { Evidence, Judge } from './judging.ts';
import type { Ports } from './ports.ts';
import {
  type AlarmTurn,
  BEGINNING,
  type Cause,
  type Conclusion,
  changes,
  type Decision,
  type Driver,
  decide,
  describeCause,
  type Entry,
  type Judgement,
  type Policy,
  pauseBefore,
  type Reads,
  readsAt,
  type Sight,
  type Stage,
} from './rollout/index.ts';

export interface WatchSettings {
  readonly policy: Policy;
  readonly poll: number | 'auto';
  readonly shift: TrafficShift;
  readonly terminationWait: number;
  readonly alarms: readonly string[];
  /** AWS time from which alarms count. */
  readonly since: number;
  /** How long after a cancel this process may go on, milliseconds. */
  readonly afterCancel: number;
  /** Told once, when the stop is about to be sent. */
  readonly onStopping: (id: string) => void;
  /** Why the stop was sent already, before this watch began. */
  readonly stopped?: Cause | undefined;
}

export type WatchPorts = Pick<Ports, 'alarms' | 'clock' | 'time' | 'random' | 'log' | 'signal'>;

/** The weight at one look, and what it should have been. */
export interface Sample {
  readonly at: number;
  readonly weight: number;
  readonly expected: number;
}

export interface Watched {
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
}

/** A read that fails in a way that does not pass is given up after that many looks. */
const REFUSALS = 5;
const RETRY_STOP = 1_000;

/** Watches a rollout, and the one that undoes it if need be, to the end. */
export async function watch(
  driver: Driver,
  judge: Judge,
  settings: WatchSettings,
  ports: WatchPorts,
): Promise<Watched> {
  const { clock, log, random, signal, time } = ports;
  const { policy, poll, shift, terminationWait } = settings;
  const timeline: Entry[] = [];
  const samples: Sample[] = [];
  let current = driver;
  let stage: Stage = settings.stopped === undefined ? BEGINNING : alreadyStopping(settings.stopped, time.now());
  let sight = unseen(driver.id, time.now());
  let first = sight;
  let alarms: readonly AlarmTurn[] = [];
  let judgement: Judgement = { kind: 'open' };
  let interruption: 'cancel' | 'timeout' | undefined;
  let decided: number | undefined;
  let cancelled: number | undefined;
  let refusals = 0;

  const note = (entry: Entry): void => {
    timeline.push(entry);
    log.info(`${clockTime(entry.at)} ${entry.what}`);
  };

  for (let looks = 0; ; looks++) {
    const facts = { poll, stage, sight: looks === 0 ? undefined : sight, shift, terminationWait, looks };
    const seen = await unlessInterrupted(look(current, readsAt(facts), stage), interruption);
    interruption ??= interruptionOf(signal);
    if (seen?.kind === 'refused' && ++refusals >= REFUSALS) throw seen.error;
    if (seen?.kind === 'seen') {
      refusals = 0;
      for (const entry of changes(looks === 0 ? undefined : sight, seen.sight)) note(entry);
      sight = seen.sight;
      if (current === driver) first = sight;
      if (current === driver && sight.weight !== undefined) samples.push(sampleOf(sight, sight.weight));
      for (const turn of seen.alarms) if (!alarms.some(({ name }) => name === turn.name)) note(alarmEntry(turn));
      alarms = merged(alarms, seen.alarms);
      if (seen.judgement.kind !== judgement.kind) note({ at: sight.at, what: judgementSentence(seen.judgement) });
      judgement = seen.judgement;
    }
    if (interruption === 'cancel') cancelled ??= clock.now();
    const decision: Decision = decide(stage, { sight, alarms, judgement, interruption }, policy);
    if (decision.stage.kind === 'stopping' && stage.kind === 'watching') {
      decided = time.now();
      settings.onStopping(driver.id);
      note({
        at: decided,
        what: `stopping${decision.stage.rollback ? ' with rollback' : ''}: ${describeCause(decision.stage.cause)}`,
      });
    }
    stage = decision.stage;
    let pause = pauseBefore({ ...facts, stage, sight }, random);
    switch (decision.act.kind) {
      case 'conclude':
        return {
          conclusion: decision.act.conclusion,
          timeline,
          samples,
          judgement,
          evidence: judge.evidence(),
          sight: first,
          decided,
        };
      case 'stop':
        if (!(await stop(decision.act.rollback))) {
          stage = { ...(stage as Stage & { kind: 'stopping' }), asked: Number.NEGATIVE_INFINITY };
          pause = RETRY_STOP;
        }
        break;
      case 'follow':
        note({ at: sight.at, what: `${decision.act.undo} undoes ${driver.id}` });
        current = driver.undoing(decision.act.undo);
        break;
      case 'wait':
        break;
    }
    if (cancelled !== undefined && clock.now() - cancelled >= settings.afterCancel)
      return {
        conclusion: { status: 'unfinished', cause: { kind: 'cancel' }, undo: undefined },
        timeline,
        samples,
        judgement,
        evidence: judge.evidence(),
        sight: first,
        decided,
      };
    const left =
      cancelled === undefined ? pause : Math.min(pause, settings.afterCancel - (clock.now() - cancelled), 2_000);
    await clock.sleep(left, interruption === undefined ? signal : undefined).catch(() => {
      interruption = interruptionOf(signal);
    });
  }

  /** Sends the stop. @returns whether it was taken */
  async function stop(rollback: boolean): Promise<boolean> {
    try {
      const answer = await driver.stop(rollback);
      note({
        at: time.now(),
        what: answer === 'over' ? 'the stop came too late: the deployment had ended' : 'the stop was taken',
      });
      return true;
    } catch (error) {
      log.warning(`StopDeployment failed (${messageOf(error)}); sending again`);
      return false;
    }
  }

  /** One look. Reads that fail in passing leave what was known. */
  async function look(at: Driver, reads: Reads, now: Stage): Promise<Seen> {
    const judging = now.kind === 'watching';
    const [status, turned, judged] = await Promise.all([
      at.look(reads.details).catch((error: unknown) => ({ error })),
      judging && reads.alarms ? turnedAlarms().catch(unread('DescribeAlarms', alarms)) : alarms,
      judging && reads.metrics ? judge.look(time.now(), sight).catch(unread('the judge', judgement)) : judgement,
    ]);
    if (!('error' in status)) return { kind: 'seen', sight: status, alarms: turned, judgement: judged };
    log.warning(`the deployment could not be read (${messageOf(status.error)}); looking again`);
    return isPassing(faultOf(status.error)) ? { kind: 'unseen' } : { kind: 'refused', error: status.error };
  }

  async function turnedAlarms(): Promise<AlarmTurn[]> {
    if (settings.alarms.length === 0) return [];
    const turned = turnedSince(await ports.alarms.states(settings.alarms), settings.since);
    return turned.map(({ name, since, reason }) => ({ name, at: since ?? time.now(), reason }));
  }

  function unread<T>(what: string, known: T): (error: unknown) => T {
    return (error) => {
      log.warning(`${what} could not be read (${messageOf(error)})`);
      return known;
    };
  }

  /** The look, or undefined as soon as the run is interrupted: a stop must not wait for a slow answer. */
  async function unlessInterrupted(looking: Promise<Seen>, already: unknown): Promise<Seen | undefined> {
    if (already !== undefined) return looking;
    looking.catch(() => {});
    return Promise.race([looking, aborted(signal)]);
  }

  function sampleOf({ at, shiftStarted }: Sight, weight: number): Sample {
    return { at, weight, expected: shiftStarted === undefined ? 0 : expectedWeight(shift, at - shiftStarted) };
  }
}

function alreadyStopping(cause: Cause, asked: number): Stage {
  return { kind: 'stopping', cause, rollback: true, asked };
}

type Seen =
  | {
      readonly kind: 'seen';
      readonly sight: Sight;
      readonly alarms: readonly AlarmTurn[];
      readonly judgement: Judgement;
    }
  | { readonly kind: 'unseen' }
  | { readonly kind: 'refused'; readonly error: unknown };

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

function interruptionOf(signal: AbortSignal): 'cancel' | 'timeout' | undefined {
  if (!signal.aborted) return undefined;
  return hasCode(abortReason(signal), 'E_TIMEOUT') ? 'timeout' : 'cancel';
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function merged(known: readonly AlarmTurn[], seen: readonly AlarmTurn[]): AlarmTurn[] {
  return [...known, ...seen.filter(({ name }) => !known.some((turn) => turn.name === name))];
}

function alarmEntry({ at, name, reason }: AlarmTurn): Entry {
  return { at, what: `alarm ${name} went into ALARM: ${reason}` };
}

function judgementSentence(judgement: Judgement): string {
  switch (judgement.kind) {
    case 'none':
      return 'no analysis was asked for';
    case 'open':
      return 'the judge has no verdict yet';
    case 'pass':
      return 'the judge: pass';
    default:
      return `the judge: ${judgement.kind}: ${judgement.reasons.join('; ')}`;
  }
}

function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
