import { afterEach, describe, expect, it } from '@jest/globals';
import { type Judge, NO_JUDGE } from '../src/judging.ts';
import { type GivenCanary, type GivenOptions, givenCanary, MINUTE, NEW, OLD } from './given-canary.ts';

describe('a canary on ECS', () => {
  let given: GivenCanary;
  const start = async (options: GivenOptions = {}): Promise<GivenCanary> => {
    given = await givenCanary(options);
    return given;
  };

  afterEach(async () => {
    await given.stop();
    expect(given.aws.defects).toEqual([]);
    given.aws.violations.assertClean();
  });

  it('puts the image into the task definition, deploys it once and follows it to the end', async () => {
    await start();
    const outcome = await given.run();
    expect(outcome).toMatchObject({
      kind: 'deployed',
      watched: { conclusion: { status: 'succeeded', cause: undefined } },
    });
    expect(outcome.kind === 'deployed' && outcome.serving).toContain(NEW);
    expect(given.calls('CreateDeployment')).toBe(1);
    expect(given.calls('RegisterTaskDefinition')).toBe(1);
    expect(given.states.map(({ phase }) => phase)).toEqual(['creating', 'running', 'ended']);
  });

  it('deploys nothing when the image serves already', async () => {
    await start();
    expect(await given.run({ image: OLD })).toMatchObject({ kind: 'serving' });
    expect(given.calls('CreateDeployment')).toBe(0);
    expect(given.calls('RegisterTaskDefinition')).toBe(0);
  });

  it('stops with rollback when the judge fails it, and follows the rollback to its end', async () => {
    await start();
    const began = given.clock.now();
    const judge: Judge = {
      ...NO_JUDGE,
      look: async () =>
        given.clock.now() - began > 3 * MINUTE
          ? ({ kind: 'fail', reasons: ['errors: 12 against 3.1'] } as const)
          : ({ kind: 'open' } as const),
    };
    const outcome = await given.run({}, () => judge);
    expect(outcome).toMatchObject({
      kind: 'deployed',
      watched: { conclusion: { status: 'rolled-back', cause: { kind: 'judge' } } },
    });
    expect(outcome.kind === 'deployed' && outcome.serving).toContain(OLD);
    expect(outcome.kind === 'deployed' && outcome.watched.conclusion.undo).toMatch(/^d-/);
  });

  it('stops with rollback on a cancel, and follows the rollback to its end where it may', async () => {
    await start();
    const judge: Judge = {
      ...NO_JUDGE,
      look: async () => {
        if (given.clock.now() - began > 2 * MINUTE) given.cancel();
        return { kind: 'open' } as const;
      },
    };
    const began = given.clock.now();
    const outcome = await given.run({}, () => judge);
    expect(outcome).toMatchObject({ watched: { conclusion: { status: 'rolled-back', cause: { kind: 'cancel' } } } });
    expect(given.calls('StopDeployment')).toBe(1);
  });
});
