import { describe, expect, it } from '@jest/globals';
import { seededRandom, steppedClock } from '@waybill/shared/kernel';
import { BEGINNING, CALLS_A_MINUTE, pauseBefore, type Sight, type Stage } from '../src/rollout/index.ts';
import { readingPlan } from '../src/watch/reading-plan.ts';

const MINUTE = 60_000;
const SHIFT = { kind: 'canary', percent: 10, minutes: 15 } as const;
const WAIT = 5 * MINUTE;

/** How CodeDeploy would show a canary that begins to shift a minute after it began and ends at that time. */
function sightAt(at: number, end: number): Sight {
  const moved = at >= 16 * MINUTE;
  return {
    id: 'd-1',
    at,
    status: at >= end ? 'succeeded' : 'running',
    statusName: '',
    weight: at < MINUTE ? 0 : moved ? 100 : 10,
    steps: moved
      ? [{ name: 'AllowTraffic', status: 'Succeeded', started: MINUTE, ended: 16 * MINUTE, diagnostics: undefined }]
      : [],
    shiftStarted: at < MINUTE ? undefined : MINUTE,
    terminating: at >= 16 * MINUTE + 2_000,
    failure: undefined,
    undo: undefined,
    undoMessage: undefined,
    arms: undefined,
    instances: undefined,
  };
}

/** Minutes of metrics settle two minutes after they end, while both revisions have traffic. */
function settlingAt(now: number): number | undefined {
  return now < MINUTE || now > 18 * MINUTE ? undefined : MINUTE - (now % MINUTE);
}

interface Watched {
  /** Times of calls, the batches of one look at one time. */
  readonly calls: number[];
  /** Milliseconds from the end to the look that saw it. */
  readonly late: number;
}

function watchedUntil(end: number, seed: number): Watched {
  const clock = steppedClock(0);
  const plan = readingPlan(clock, seededRandom(seed));
  const calls: number[] = [];
  let sight: Sight | undefined;
  for (;;) {
    const facts = {
      poll: 'auto' as const,
      stage: BEGINNING as Stage,
      sight,
      shift: SHIFT,
      terminationWait: WAIT,
      settling: settlingAt(clock.now()),
    };
    const reads = plan.next(facts);
    for (const due of [true, reads.details, reads.alarms, reads.metrics]) if (due) calls.push(clock.now());
    sight = sightAt(clock.now(), end);
    if (sight.status === 'succeeded') return { calls, late: clock.now() - end };
    clock.advance(plan.pause({ ...facts, sight, settling: settlingAt(clock.now()) }));
  }
}

describe('the looks at a rollout', () => {
  it('are never more than twelve calls in any minute', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { calls } = watchedUntil(21 * MINUTE + seed * 700, seed);
      const most = Math.max(...calls.map((from) => calls.filter((at) => at >= from && at < from + MINUTE).length));
      expect(most).toBeLessThanOrEqual(CALLS_A_MINUTE);
    }
  });

  it('notice the end within six seconds, however long it took', () => {
    const late = Array.from(
      { length: 200 },
      (_, at) => watchedUntil(21 * MINUTE + 2_000 + at * 1_117, at + 1).late,
    ).sort((a, b) => a - b);
    expect(late[Math.floor(late.length * 0.95)]).toBeLessThanOrEqual(6_000);
  });

  it('follow a fixed pause where one was asked for', () => {
    const facts = {
      poll: 1_000,
      stage: BEGINNING,
      sight: undefined,
      shift: SHIFT,
      terminationWait: 0,
      settling: undefined,
      age: { details: 0, alarms: 0, metrics: 0 },
    };
    expect(pauseBefore(facts, seededRandom(1))).toBe(1_000);
  });
});
