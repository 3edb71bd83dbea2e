import { describe, expect, it } from '@jest/globals';
import type { Fault, FaultRule } from '@waybill/local-aws';
import { type Random, seededRandom } from '@waybill/shared/kernel';
import { finish, readState } from '../src/finish.ts';
import { type Judge, NO_JUDGE } from '../src/judging.ts';
import { deploymentsOf, type GivenCanary, givenCanary, givenInputs, MINUTE, START } from './given-canary.ts';

const RUNS = 2;
const READS = [
  'GetDeployment',
  'ListDeploymentTargets',
  'BatchGetDeploymentTargets',
  'DescribeAlarms',
  'ListDeployments',
];
const WRITES = ['CreateDeployment', 'StopDeployment'];
const FAULTS: readonly Fault[] = [
  { kind: 'throttle' },
  { kind: 'error', status: 500 },
  { kind: 'reset-before-commit' },
  { kind: 'reset-after-commit' },
  { kind: 'truncate' },
  { kind: 'html' },
];

/** One to three things that go wrong, each for a while. */
function someFaults(random: Random): FaultRule[] {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  return Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
    const write = random() < 0.3;
    return {
      on: { operation: pick(write ? WRITES : READS) },
      fault: pick(FAULTS),
      skip: Math.floor(random() * 4),
      times: write ? 1 : 1 + Math.floor(random() * 6),
    };
  });
}

/** A judge that fails the release at some time, or never. */
function someJudge(given: GivenCanary, random: Random): Judge {
  const at = START + random() * 14 * MINUTE;
  const never = random() < 0.5;
  return {
    ...NO_JUDGE,
    look: async () => (!never && given.clock.now() > at ? { kind: 'fail', reasons: ['worse'] } : { kind: 'pass' }),
  };
}

describe('a canary with faults, alarms, verdicts and cancels at random times', () => {
  it.each(Array.from({ length: RUNS }, (_, run) => run + 1))(
    'leaves nothing unfinished, doubled or mistaken: seed %d',
    async (seed) => {
      const random = seededRandom(seed);
      const given = await givenCanary({
        seed,
        faults: someFaults(random),
        application: { alarmAbove: 5, terminationWaitMinutes: 1 },
      });
      try {
        if (random() < 0.3) given.raiseAlarmAt(START + random() * 8 * MINUTE);
        if (random() < 0.4) given.aws.delivery.agenda.at(START + random() * 8 * MINUTE, () => given.cancel());
        const end = await given
          .run({}, () => someJudge(given, random), { afterCancel: random() < 0.5 ? 1 : Number.POSITIVE_INFINITY })
          .catch((error: { code?: string }) => error);
        const state = readState(JSON.stringify(given.states.at(-1) ?? ''));
        await finish(state, givenInputs(), given.freshPorts());
        const made = deploymentsOf(given);
        expect(made.filter(({ creator }) => creator === 'user').length).toBeLessThanOrEqual(1);
        expect(made.every(({ status }) => ['Succeeded', 'Failed', 'Stopped'].includes(status))).toBe(true);
        if (!('kind' in end) || end.kind !== 'deployed') return;
        const { status } = end.watched.conclusion;
        const [own, undo] = made;
        if (status === 'succeeded') expect(own?.status).toBe('Succeeded');
        if (status === 'rolled-back') expect([own?.status === 'Succeeded', undo?.status]).toEqual([false, 'Succeeded']);
        expect(['succeeded', 'rolled-back', 'stopped', 'failed']).toContain(status);
      } finally {
        await given.stop();
      }
      expect(given.aws.defects).toEqual([]);
    },
  );
});
