import type { Fault, FaultRule } from '@waybill/local-aws';
import { type Random, seededRandom } from '@waybill/shared/kernel';
import { finish, readState } from '../src/finish.ts';
import { type Judge, NO_JUDGE } from '../src/judging.ts';
import { deploymentsOf, type GivenCanary, givenCanary, givenInputs, MINUTE, START } from './given-canary.ts';

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
  { kind: 'expired-token' },
];

/** Plays one seed with the real clients over real sockets, which can be cut. */
export async function wiredRun(seed: number): Promise<{ readonly end: string; readonly wrongs: readonly string[] }> {
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
      .then(
        (outcome) => (outcome.kind === 'deployed' ? outcome.watched.conclusion.status : outcome.kind),
        (error: { code?: string }) => error.code ?? String(error),
      );
    await finish(readState(JSON.stringify(given.states.at(-1) ?? '')), givenInputs(), given.freshPorts());
    return { end, wrongs: [...wrongsOf(given, end), ...given.aws.defects.map(String)] };
  } finally {
    await given.stop();
  }
}

function wrongsOf(given: GivenCanary, end: string): string[] {
  const made = deploymentsOf(given);
  const [own, undo] = made;
  const rules: Readonly<Record<string, boolean>> = {
    'more than one was made': made.filter(({ creator }) => creator === 'user').length > 1,
    'one is unfinished': !made.every(({ status }) => ['Succeeded', 'Failed', 'Stopped'].includes(status)),
    'said succeeded': end === 'succeeded' && own?.status !== 'Succeeded',
    'said rolled back': end === 'rolled-back' && (own?.status === 'Succeeded' || undo?.status !== 'Succeeded'),
    'said stopped or failed': (end === 'stopped' || end === 'failed') && undo !== undefined,
    'said lost': end === 'E_DEPLOYMENT_LOST' && made.length > 0,
    [`ended with ${end}`]: !ENDS.includes(end),
  };
  return Object.entries(rules).flatMap(([what, wrong]) => (wrong ? [`${what}: ${JSON.stringify(made)}`] : []));
}

const ENDS = [
  'succeeded',
  'rolled-back',
  'stopped',
  'failed',
  'E_CANCELLED',
  'E_DEPLOYMENT_LOST',
  'E_DEPLOYMENT_REFUSED',
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
