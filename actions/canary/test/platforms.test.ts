import { afterEach, describe, expect, it } from '@jest/globals';
import { setUpLambdaApplication } from '@waybill/local-aws';
import { lambdaOver, type Reading } from '@waybill/shared/codedeploy';
import { Form } from '@waybill/shared/kernel';
import { readInputs } from '../src/inputs.ts';
import { NO_JUDGE } from '../src/judging.ts';
import { planLambda } from '../src/prepare/lambda.ts';
import { deploymentsOf, type GivenCanary, givenCanary, NEW } from './given-canary.ts';
import { quickProcess } from './quick/given-process.ts';
import { plainScenario } from './quick/given-scenario.ts';
import { quickWorld } from './quick/given-world.ts';

describe('servers', () => {
  let given: GivenCanary;

  afterEach(async () => {
    await given.stop();
    expect(given.aws.defects).toEqual([]);
  });

  it('take a revision from S3 and are watched to the end', async () => {
    given = await givenCanary({ fleet: ['i-1', 'i-2'] });
    given.addServerGroup('fleet', 'web');
    const outcome = await given.runRaw({
      application: 'fleet',
      'deployment-group': 'web',
      revision: 's3://bundles/web.zip',
      'require-aws-guard': 'false',
    });
    expect(outcome).toMatchObject({ kind: 'deployed', watched: { conclusion: { status: 'succeeded' } } });
    expect(deploymentsOf(given).map(({ status }) => status)).toEqual(['Succeeded']);
    expect(given.story(outcome)).toContain('2 of 2 instances have the new revision');
    expect(outcome.kind === 'deployed' && outcome.watched.sight.hosts?.map(({ id }) => id)).toEqual(['i-1', 'i-2']);
  });

  it('refuse what belongs to another platform before anything is made', async () => {
    given = await givenCanary({ fleet: ['i-1'] });
    given.addServerGroup('fleet', 'web');
    await expect(
      given.runRaw({
        application: 'fleet',
        'deployment-group': 'web',
        function: 'f',
        alias: 'live',
        'require-aws-guard': 'false',
      }),
    ).rejects.toMatchObject({ code: 'E_WRONG_PLATFORM' });
    expect(given.calls('CreateDeployment')).toBe(0);
  });
});

const endOf = (text: string): RegExp => new RegExp(`${text.replaceAll('?', '\\?')}$`);

describe('an alarm', () => {
  it('of another region is refused, for CodeDeploy would watch one of the same name here', async () => {
    const world = quickWorld({ seed: 1, platform: 'ECS' });
    const alarms = 'arn:aws:cloudwatch:us-east-1:333333333333:alarm:shop-green-5xx';
    const end = await quickProcess(world, { seed: 1 }).run({ ...plainScenario().inputs, alarms }, () => NO_JUDGE);
    expect(end).toMatchObject({ code: 'E_ALARM_MISSING', error: { message: expect.stringContaining('us-east-1') } });
    expect(world.calls).not.toContain('CreateDeployment');
  });

  it.each([
    ['shop-gren-5xx', 'did you mean "shop-green-5xx"?'],
    ['hsop-green-5xx', 'did you mean "shop-green-5xx"?'],
    ['billing', '"billing" in 333333333333, eu-central-1'],
  ])('%s that does not exist is refused with the name that was probably meant', async (alarms, told) => {
    const world = quickWorld({ seed: 1, platform: 'ECS' });
    const end = await quickProcess(world, { seed: 1 }).run({ ...plainScenario().inputs, alarms }, () => NO_JUDGE);
    expect(end).toMatchObject({ code: 'E_ALARM_MISSING', error: { message: expect.stringMatching(endOf(told)) } });
    expect(world.calls).not.toContain('CreateDeployment');
  });

  it('is named on a line of its own where several do not exist, and only the first few are guessed at', async () => {
    const world = quickWorld({ seed: 1, platform: 'ECS' });
    const alarms = Array.from({ length: 50 }, (_, index) => `no-such-${index}`).join('\n');
    const end = await quickProcess(world, { seed: 1 }).run({ ...plainScenario().inputs, alarms }, () => NO_JUDGE);
    expect(end.kind === 'error' && String(end.error).split('\n')).toHaveLength(50);
    expect(world.calls.filter((call) => call === 'DescribeAlarms').length).toBeLessThanOrEqual(11);
  });

  it('of the same region may be named by its ARN', async () => {
    const world = quickWorld({ seed: 1, platform: 'ECS' });
    const alarms = 'arn:aws:cloudwatch:eu-central-1:333333333333:alarm:shop-green-5xx';
    const end = await quickProcess(world, { seed: 1 }).run({ ...plainScenario().inputs, alarms }, () => NO_JUDGE);
    expect(end).toMatchObject({ outcome: { watched: { conclusion: { status: 'succeeded' } } } });
  });
});

describe('the inputs', () => {
  const mistakeOf = (values: Record<string, string>): string => {
    try {
      readInputs(new Form({ read: (name) => values[name] ?? '', given: Object.keys(values) }));
      return 'no mistake';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each([
    [{}, 'application: is required'],
    [{ cluster: 'main' }, 'one without the other'],
    [{ cluster: 'a', service: 'b', image: 'shop:latest' }, 'a tag can move during the rollout'],
    [{ cluster: 'a', service: 'b', function: 'f' }, 'a Lambda deployment needs both'],
    [{ cluster: 'a', service: 'b', version: '7' }, 'version: is of a Lambda function'],
    [{ cluster: 'a', service: 'b', function: 'f', alias: 'live', version: '$LATEST' }, '$LATEST cannot be shifted to'],
    [{ cluster: 'a', service: 'b', function: 'f', alias: 'live', container: 'app' }, 'of an ECS deployment'],
    [{ cluster: 'a', service: 'b', 'deployment-config': 'canary 100% 5m' }, 'deployment-config'],
    [{ cluster: 'a', service: 'b', 'deployment-config': 'linear 1% every 60m' }, 'at most 2880 min'],
    [{ cluster: 'a', service: 'b', poll: '10ms' }, 'at least 500ms'],
    [{ cluster: 'a', service: 'b', revision: 's3://bundles/web.rar' }, 'revision'],
    [{ cluster: 'a', service: 'b', 'codedeploy-appspec': 'x' }, 'did you mean "appspec"'],
  ])('refuse %j', (values, message) => {
    expect(mistakeOf(values as Record<string, string>)).toContain(message);
  });

  it('are all right with a cluster and a service, under the usual names', () => {
    const values: Record<string, string> = { cluster: 'main', service: 'shop' };
    const inputs = readInputs(new Form({ read: (name) => values[name] ?? '', given: Object.keys(values) }));
    expect(inputs).toMatchObject({
      application: 'AppECS-main-shop',
      group: 'DgpECS-main-shop',
      poll: 'auto',
      onBusy: 'wait',
    });
  });
});

describe('a Lambda alias', () => {
  let given: GivenCanary;

  afterEach(async () => {
    await given.stop();
    expect(given.aws.defects).toEqual([]);
  });

  const inputs = {
    application: 'pay',
    'deployment-group': 'pay-live',
    function: 'pay',
    alias: 'live',
    'deployment-config': 'canary 10% 5m',
    'require-aws-guard': 'false',
  };

  it('is shifted to a version that was published before', async () => {
    given = await givenCanary();
    const { functions } = given.at;
    setUpLambdaApplication(given.at, { functionName: 'pay' });
    const made = functions.find('pay');
    if (made === undefined) throw new Error('no function');
    made.code = NEW;
    const { version } = functions.publish(made);
    const outcome = await given.runRaw({ ...inputs, version });
    expect(outcome).toMatchObject({
      watched: { conclusion: { status: 'succeeded' } },
      serving: `version ${version} of pay`,
    });
    const weights = outcome.kind === 'deployed' ? outcome.watched.samples.map(({ weight }) => Math.round(weight)) : [];
    expect(weights).toContain(10);
    expect(weights.at(-1)).toBe(100);
  });

  it('has nothing to shift to when nothing changed', async () => {
    given = await givenCanary();
    setUpLambdaApplication(given.at, { functionName: 'pay' });
    expect(await given.runRaw(inputs)).toMatchObject({ kind: 'serving' });
    expect(given.calls('CreateDeployment')).toBe(0);
  });
});

describe('a Lambda function or alias that does not exist', () => {
  it('is refused with the alias that was probably meant', async () => {
    const world = quickWorld({ seed: 1, platform: 'Lambda' });
    const typed = { ...plainScenario().inputs, function: 'shop', alias: 'lvie', 'require-aws-guard': 'false' };
    const end = await quickProcess(world, { seed: 1 }).run(typed, () => NO_JUDGE);
    const message = 'function "shop" has no alias "lvie"; did you mean "live"?';
    expect(end).toMatchObject({ code: 'E_FUNCTION', error: { message } });
    expect(world.calls).not.toContain('CreateDeployment');
  });

  /** Functions in pages of one, however many there are. */
  const accountWith = (functions: readonly string[], calls: string[] = []) =>
    lambdaOver({
      send: async ({ constructor: { name }, input }: { constructor: { name: string }; input: { Marker?: string } }) => {
        calls.push(name);
        if (name !== 'ListFunctionsCommand')
          throw Object.assign(new Error(name), { name: 'ResourceNotFoundException' });
        const next = Number(input.Marker ?? 0) + 1;
        const page = [{ FunctionName: functions[next - 1] }];
        return { Functions: page, NextMarker: next < functions.length ? String(next) : undefined };
      },
    } as never);
  const reading: Reading = (_call, work) => work();
  const typed = { functionName: 'chekout', alias: 'live', version: undefined };

  it('is refused with the function that was probably meant', async () => {
    const lambda = accountWith(['pay', 'checkout']);
    await expect(planLambda(typed, { image: undefined, hooks: [] }, { lambda, reading })).rejects.toMatchObject({
      code: 'E_FUNCTION',
      message: 'there is no function "chekout" in this account and region; did you mean "checkout"?',
    });
  });

  it('is looked for in ten pages of functions at most', async () => {
    const calls: string[] = [];
    const lambda = accountWith([...Array.from({ length: 10 }, (_, index) => `f${index}`), 'checkout'], calls);
    await expect(planLambda(typed, { image: undefined, hooks: [] }, { lambda, reading })).rejects.toMatchObject({
      message: 'there is no function "chekout" in this account and region',
    });
    expect(calls.filter((call) => call === 'ListFunctionsCommand')).toHaveLength(10);
  });
});
