import {
  CreateAliasCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  type UpdateAliasCommandInput,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setUpLambdaApplication } from '../../src/delivery/index.ts';
import { type GivenDelivery, givenDelivery } from '../delivery/given-delivery.ts';

describe('Lambda', () => {
  let given: GivenDelivery;

  beforeEach(async () => {
    given = await givenDelivery();
    const { of } = setUpLambdaApplication(given.at, {
      functionName: 'order',
      behavior: ({ version, payload }) =>
        payload === 'crash'
          ? { durationMs: 1, error: { type: 'TypeError', message: 'x is undefined' } }
          : { durationMs: 1, payload: { version } },
    });
    of.code = 'second';
  });

  afterEach(async () => {
    await given.stop();
    expect(given.api.defects).toEqual([]);
    given.api.violations.assertClean();
  });

  it('publishes a version once for the same code', async () => {
    const publish = async () => (await given.lambda.send(new PublishVersionCommand({ FunctionName: 'order' }))).Version;
    expect([await publish(), await publish()]).toEqual(['2', '2']);
    const { Versions } = await given.lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'order' }));
    expect(Versions?.map(({ Version }) => Version)).toEqual(['$LATEST', '1', '2']);
  });

  it('does not publish code that is not what the caller saw', async () => {
    const { CodeSha256 } = await given.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'order', Qualifier: '1' }),
    );
    await expect(
      given.lambda.send(new PublishVersionCommand({ FunctionName: 'order', CodeSha256 })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  it('gives a function made of images another one, and keeps those of its versions', async () => {
    const image = (letter: string) => `111111111111.dkr.ecr.eu-central-1.amazonaws.com/app@sha256:${letter.repeat(64)}`;
    setUpLambdaApplication(given.at, { functionName: 'boxed', code: image('a') });
    const update = { FunctionName: 'boxed', ImageUri: image('b') };
    expect(await given.lambda.send(new UpdateFunctionCodeCommand(update))).toMatchObject({ PackageType: 'Image' });
    const show = async (Qualifier: string) =>
      (await given.lambda.send(new GetFunctionCommand({ FunctionName: 'boxed', Qualifier }))).Code?.ImageUri;
    expect([await show('$LATEST'), await show('live')]).toEqual([image('b'), image('a')]);
    await expect(
      given.lambda.send(new UpdateFunctionCodeCommand({ ...update, FunctionName: 'order' })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  it('finds a function by name, ARN and alias', async () => {
    const { Configuration } = await given.lambda.send(
      new GetFunctionCommand({ FunctionName: 'order', Qualifier: 'live' }),
    );
    expect(Configuration).toMatchObject({ Version: '1', FunctionName: 'order', State: 'Active' });
    const byArn = await given.lambda.send(new GetFunctionCommand({ FunctionName: Configuration?.FunctionArn }));
    expect(byArn.Configuration?.Version).toBe('1');
    await expect(given.lambda.send(new GetFunctionCommand({ FunctionName: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('routes an alias to a second version by weight', async () => {
    await given.lambda.send(new PublishVersionCommand({ FunctionName: 'order' }));
    await given.lambda.send(
      new UpdateAliasCommand({
        FunctionName: 'order',
        Name: 'live',
        RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } },
      }),
    );
    const versions = new Set<string | undefined>();
    for (let count = 0; count < 40; count += 1) {
      const answer = await given.lambda.send(new InvokeCommand({ FunctionName: 'order', Qualifier: 'live' }));
      versions.add(answer.ExecutedVersion);
      expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toEqual({ version: answer.ExecutedVersion });
    }
    expect([...versions].sort()).toEqual(['1', '2']);
  });

  it('tells an error of the function in the answer', async () => {
    const answer = await given.lambda.send(
      new InvokeCommand({ FunctionName: 'order', Payload: Buffer.from('"crash"') }),
    );
    expect(answer.FunctionError).toBe('Unhandled');
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({ errorType: 'TypeError' });
  });

  it('changes an alias only for who saw its last revision', async () => {
    await given.lambda.send(new PublishVersionCommand({ FunctionName: 'order' }));
    const { RevisionId } = await given.lambda.send(new GetAliasCommand({ FunctionName: 'order', Name: 'live' }));
    const update = { FunctionName: 'order', Name: 'live', FunctionVersion: '2', RevisionId };
    await given.lambda.send(new UpdateAliasCommand(update));
    await expect(given.lambda.send(new UpdateAliasCommand(update))).rejects.toMatchObject({
      name: 'PreconditionFailedException',
    });
  });

  it('lists aliases, and makes a name once', async () => {
    const create = () =>
      given.lambda.send(new CreateAliasCommand({ FunctionName: 'order', Name: 'next', FunctionVersion: '1' }));
    await create();
    await expect(create()).rejects.toMatchObject({ name: 'ResourceConflictException' });
    const { Aliases } = await given.lambda.send(new ListAliasesCommand({ FunctionName: 'order' }));
    expect(Aliases?.map(({ Name }) => Name)).toEqual(['live', 'next']);
  });

  it.each<[string, Partial<UpdateAliasCommandInput>]>([
    ['a version that does not exist', { FunctionVersion: '9' }],
    ['a weight of more than one', { RoutingConfig: { AdditionalVersionWeights: { 2: 1.5 } } }],
    ['the same version twice', { RoutingConfig: { AdditionalVersionWeights: { 1: 0.5 } } }],
    ['two additional versions', { RoutingConfig: { AdditionalVersionWeights: { 1: 0.1, 2: 0.1 } } }],
  ])('refuses to route an alias to %s', async (_what, override) => {
    await given.lambda.send(new PublishVersionCommand({ FunctionName: 'order' }));
    await expect(
      given.lambda.send(new UpdateAliasCommand({ FunctionName: 'order', Name: 'live', ...override })),
    ).rejects.toThrow();
  });
});
