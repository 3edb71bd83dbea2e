import { afterEach, describe, expect, it } from '@jest/globals';
import { silentLog } from '@waybill/shared/kernel';
import { type Judge, NO_JUDGE } from '../src/judging.ts';
import { type Course, checkTime } from '../src/preflight/check-time.ts';
import { type GivenCanary, type GivenOptions, givenCanary, givenInputs, MINUTE, NEW, OLD } from './given-canary.ts';
import { quickProcess } from './quick/given-process.ts';
import { plainScenario } from './quick/given-scenario.ts';
import { quickWorld } from './quick/given-world.ts';

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

describe('the time budget', () => {
  const CANARY = { kind: 'canary', percent: 10, minutes: 30 } as const;
  const AT_ONCE = { kind: 'all-at-once' } as const;
  const HOOKS = ['BeforeAllowTraffic', 'AfterAllowTraffic'].map((event) => ({ event, functionName: 'check' }));

  /** What is told of a shift of 30 minutes, after which the old revision stays for an hour, to these inputs. */
  const toldOf = (inputs: Record<string, string>, override: Partial<Course> = {}): string[] => {
    const lines: string[] = [];
    const log = {
      ...silentLog,
      info: (text: string) => void lines.push(`info: ${text}`),
      warning: (text: string) => void lines.push(`warning: ${text}`),
    };
    const group = { readyWait: 0, terminationWait: 60 * MINUTE };
    const course = { group, shift: CANARY, zonal: undefined, hooks: [], ...override };
    try {
      checkTime(givenInputs(inputs), course, { log });
    } catch (error) {
      const { code, message, cure } = error as { code: string; message: string; cure: string };
      lines.push(`${code}: ${message} → ${cure}`);
    }
    return lines;
  };

  it('is refused when it cannot be held, with the arithmetic', () => {
    expect(toldOf({ timeout: '60m' })).toEqual([
      'E_TIMEOUT_SHORT: timeout: 1 h 00 min cannot hold the deployment: 1 min 00 s for installing + 30 min 00 s for the shift + 1 h 00 min for the wait before the old revision is ended = 1 h 31 min → set `timeout` to 106m or more, or `wait-for: traffic`',
    ]);
  });

  it('counts an hour for each hook, for so long CodeDeploy waits', () => {
    expect(toldOf({ timeout: '60m' }, { hooks: HOOKS })).toEqual([
      expect.stringContaining(
        '= 1 h 31 min; and up to 2 h 00 min for 2 hooks (BeforeAllowTraffic, AfterAllowTraffic) = 3 h 31 min → set `timeout` to 106m or more (226m for hooks that take their time), or `wait-for: traffic`',
      ),
    ]);
  });

  it('that hooks may exceed is no mistake: what is left for them is said', () => {
    expect(toldOf({ timeout: '130m' }, { hooks: HOOKS })).toEqual([
      'info: timeout: 2 h 10 min − (1 min 00 s for installing + 30 min 00 s for the shift + 1 h 00 min for the wait before the old revision is ended) = 39 min 00 s for hooks; CodeDeploy itself waits up to 2 h 00 min for 2 hooks (BeforeAllowTraffic, AfterAllowTraffic)',
    ]);
  });

  it('is warned about where a hook’s function could not run to its end', () => {
    expect(toldOf({ timeout: '120m' }, { hooks: HOOKS })).toEqual([
      expect.stringMatching(/^warning: timeout: 2 h 00 min − .* = 29 min 00 s for hooks/),
    ]);
  });

  it('says nothing where everything fits at its longest', () => {
    expect(toldOf({ timeout: '211m' }, { hooks: HOOKS })).toEqual([]);
    expect(toldOf({ timeout: '91m' })).toEqual([]);
    expect(toldOf({ timeout: '30s' }, { group: { readyWait: 0, terminationWait: 0 }, shift: AT_ONCE })).toEqual([]);
  });

  it('leaves out what comes after the shift where only the traffic is waited for', () => {
    const traffic = { 'wait-for': 'traffic' };
    expect(toldOf({ timeout: '31m', ...traffic })).toEqual([]);
    expect(toldOf({ timeout: '60m', ...traffic }, { hooks: HOOKS })).toEqual([
      expect.stringContaining('up to 1 h 00 min for one hook (BeforeAllowTraffic)'),
    ]);
  });

  it('knows the hooks of the AppSpec file', async () => {
    const world = quickWorld({ seed: 1, platform: 'ECS' });
    const inputs = { ...plainScenario().inputs, appspec: 'hooked.yml', timeout: '5m' };
    const end = await quickProcess(world, { seed: 1 }).run(inputs, () => NO_JUDGE);
    const message = expect.stringContaining('2 h 00 min for 2 hooks (AfterInstall, AfterAllowTraffic)');
    expect(end).toMatchObject({ code: 'E_TIMEOUT_SHORT', error: { message } });
    expect(world.calls).not.toContain('CreateDeployment');
  });
});
