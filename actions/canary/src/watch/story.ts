import { expectedWeight, type TrafficShift } from '@waybill/shared/codedeploy';
import type { Log } from '@waybill/shared/kernel';
import { type AlarmTurn, changes, type Entry, type Judgement, type Sight } from '../rollout/index.ts';

/** The weight at one look, and what it should have been. */
export interface Sample {
  readonly at: number;
  readonly weight: number;
  readonly expected: number;
}

/** What happened, as it is told while it happens and afterwards. */
export interface Story {
  readonly timeline: Entry[];
  readonly samples: Sample[];
  note(at: number, what: string): void;
  /** Tells what is new in a sight. */
  seen(before: Sight | undefined, after: Sight, prefix: string): void;
  alarms(known: readonly AlarmTurn[], turned: readonly AlarmTurn[]): void;
  judged(at: number, before: Judgement, after: Judgement): void;
  weighed(sight: Sight): void;
}

export function storyOf(shift: TrafficShift, log: Log): Story {
  const timeline: Entry[] = [];
  const samples: Sample[] = [];
  const note = (at: number, what: string): void => {
    timeline.push({ at, what });
    log.info(`${new Date(at).toISOString().slice(11, 19)} ${what}`);
  };
  return {
    timeline,
    samples,
    note,
    seen: (before, after, prefix) => {
      const same = before?.id === after.id ? before : undefined;
      for (const { at, what } of changes(same, after)) note(at, `${prefix}${what}`);
    },
    alarms: (known, turned) => {
      for (const { at, name, reason } of turned)
        if (!known.some((turn) => turn.name === name)) note(at, `alarm ${name} went into ALARM: ${reason}`);
    },
    judged: (at, before, after) => {
      if (after.kind !== before.kind && after.kind !== 'none') note(at, judgementSentence(after));
    },
    weighed: ({ at, weight, shiftStarted }) => {
      if (weight === undefined) return;
      const expected = shiftStarted === undefined ? 0 : expectedWeight(shift, at - shiftStarted);
      samples.push({ at, weight, expected });
    },
  };
}

function judgementSentence(judgement: Judgement): string {
  switch (judgement.kind) {
    case 'none':
      return 'nothing is judged';
    case 'open':
      return 'the judge has no verdict yet';
    case 'pass':
      return 'the judge: pass';
    default:
      return `the judge: ${judgement.kind}: ${judgement.reasons.join('; ')}`;
  }
}
