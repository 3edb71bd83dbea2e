import { afterEach, describe, expect, it } from '@jest/globals';
import { finish, readState } from '../src/finish.ts';
import type { SavedState } from '../src/ports.ts';
import { deploymentsOf, type GivenCanary, givenCanary, givenInputs } from './given-canary.ts';

describe('a cancelled run', () => {
  let given: GivenCanary;
  const lastState = (): SavedState | undefined => readState(JSON.stringify(given.states.at(-1) ?? ''));
  const cancelledRun = async (): Promise<unknown> => {
    const running = given.run({}, undefined, { afterCancel: 1 }).catch((error: unknown) => error);
    await given.until(() => given.lines.some((line) => line.includes('10 % of traffic')));
    given.cancel();
    return running;
  };

  afterEach(async () => {
    await given.stop();
    expect(given.aws.defects).toEqual([]);
  });

  it('has its state saved and the stop sent before the process ends', async () => {
    given = await givenCanary();
    expect(await cancelledRun()).toMatchObject({ code: 'E_CANCELLED' });
    expect(given.states.map(({ phase }) => phase)).toEqual(['creating', 'running', 'stopping']);
    expect(given.calls('StopDeployment')).toBe(1);
  });

  it('is finished by the post step: the rollback is followed to its end', async () => {
    given = await givenCanary();
    await cancelledRun();
    expect(await finish(lastState(), givenInputs(), given.freshPorts())).toMatchObject({
      kind: 'finished',
      status: 'rolled-back',
    });
    expect(deploymentsOf(given).map(({ status }) => status)).toEqual(['Stopped', 'Succeeded']);
  });

  it('may be finished twice: the second time there is nothing to do', async () => {
    given = await givenCanary();
    await cancelledRun();
    const state = lastState();
    await finish(state, givenInputs(), given.freshPorts());
    expect(await finish(state, givenInputs(), given.freshPorts())).toMatchObject({
      kind: 'finished',
      status: 'rolled-back',
    });
    expect(given.calls('CreateDeployment')).toBe(1);
  });

  it('that was killed while it created is found by its marker', async () => {
    given = await givenCanary();
    const running = given.run();
    await given.until(() => given.calls('CreateDeployment') === 1);
    const creating = given.states[0];
    expect(creating).toMatchObject({ phase: 'creating' });
    expect(await finish(creating, givenInputs(), given.freshPorts())).toMatchObject({ kind: 'finished' });
    await running.catch(() => {});
    expect(deploymentsOf(given)[0]?.status).toBe('Stopped');
  });

  it('leaves nothing to finish when it ended by itself, or never began', async () => {
    given = await givenCanary();
    expect(await finish(undefined, givenInputs(), given.freshPorts())).toEqual({ kind: 'nothing' });
    const ended = { phase: 'ended', application: 'a', group: 'g', key: '', once: '', since: 0 } as const;
    expect(await finish(ended, givenInputs(), given.freshPorts())).toEqual({ kind: 'nothing' });
    expect(readState('')).toBeUndefined();
    expect(readState('{')).toBeUndefined();
  });

  it('leaves its deployment running where that is asked for', async () => {
    given = await givenCanary();
    const running = given.run({ 'on-cancel': 'leave' });
    await given.until(() => given.lines.some((line) => line.includes('10 % of traffic')));
    given.cancel();
    expect(await running).toMatchObject({ watched: { conclusion: { status: 'left', cause: { kind: 'cancel' } } } });
    expect(given.calls('StopDeployment')).toBe(0);
  });
});
