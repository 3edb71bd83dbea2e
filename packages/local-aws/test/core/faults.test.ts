import { DescribeRepositoriesCommand, ECRClient, PutImageTagMutabilityCommand } from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault, FaultRule } from '../../src/index.ts';
import { caught } from '../caught.ts';
import { type GivenApi, givenApi } from '../given-api.ts';

let api: GivenApi;
/** How often the operation was really done. */
let done = 0;

beforeEach(async () => {
  done = 0;
  api = await givenApi({
    services: [
      {
        name: 'ecr',
        protocol: 'json-1.1',
        target: 'AmazonEC2ContainerRegistry_V20150921',
        contract: () => import('@aws-sdk/client-ecr'),
        operations: {
          DescribeRepositories: () => {
            done += 1;
            return { repositories: [{ repositoryName: 'x'.repeat(200) }] };
          },
          PutImageTagMutability: () => ({}),
        },
      },
    ],
  });
});
afterEach(async () => {
  await api.stop();
});

function plan(fault: Fault, more: Partial<FaultRule> = {}): void {
  api.faults.add({ on: { service: 'ecr', operation: 'DescribeRepositories' }, fault, ...more });
}

async function describeRepositories(): Promise<unknown> {
  return await new ECRClient(api.client).send(new DescribeRepositoriesCommand({}));
}

async function raw(): Promise<Response> {
  return await fetch(api.client.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories' },
    body: '{}',
  });
}

describe('a planned fault', () => {
  it.each<{ fault: Fault; commits: number }>([
    { fault: { kind: 'refuse' }, commits: 0 },
    { fault: { kind: 'reset-before-commit' }, commits: 0 },
    { fault: { kind: 'reset-after-commit' }, commits: 1 },
  ])('cuts the connection: $fault.kind, done $commits times', async ({ fault, commits }) => {
    plan(fault);
    expect(await caught(describeRepositories())).toMatchObject({
      message: expect.stringMatching(/ECONNRESET|socket hang up/),
    });
    expect(done).toBe(commits);
    expect(api.journal.find({ operation: 'DescribeRepositories' })).toMatchObject([{ status: 0, fault: fault.kind }]);
  });

  it('is over after one request unless told otherwise', async () => {
    plan({ kind: 'throttle' });
    await caught(describeRepositories());
    await describeRepositories();
    expect(done).toBe(1);
  });

  it('hits as many requests as it says, after as many good ones as it says', async () => {
    plan({ kind: 'throttle' }, { skip: 1, times: 2 });
    const outcomes = [];
    for (let turn = 0; turn < 4; turn++)
      outcomes.push(
        await describeRepositories().then(
          () => 'good',
          () => 'bad',
        ),
      );
    expect(outcomes).toEqual(['good', 'bad', 'bad', 'good']);
  });

  it('strikes by chance, the same way for the same seed', async () => {
    plan({ kind: 'throttle' }, { times: null, chance: 0.5 });
    const outcomes = [];
    for (let turn = 0; turn < 12; turn++) outcomes.push((await raw()).status);
    expect(outcomes).toEqual([200, 400, 200, 200, 200, 400, 200, 200, 400, 200, 400, 400]);
  });

  it('means one operation alone', async () => {
    plan({ kind: 'throttle' }, { times: null });
    const input = { repositoryName: 'app', imageTagMutability: 'MUTABLE' as const };
    await new ECRClient(api.client).send(new PutImageTagMutabilityCommand(input));
  });

  it('means one request of the journal by its index', async () => {
    await raw();
    api.faults.add({ on: { index: 2 }, fault: { kind: 'html' } });
    expect([(await raw()).headers.get('content-type'), (await raw()).headers.get('content-type')]).toEqual([
      'application/x-amz-json-1.1',
      'text/html; charset=utf-8',
    ]);
  });

  it('answers errors in the protocol of the service', async () => {
    plan({ kind: 'throttle', retryAfterSeconds: 7 });
    expect(await caught(describeRepositories())).toMatchObject({
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 400 },
    });
    plan({ kind: 'expired-token' });
    expect(await caught(describeRepositories())).toMatchObject({ name: 'ExpiredTokenException' });
    plan({ kind: 'error', status: 503 });
    expect(await caught(describeRepositories())).toMatchObject({ $metadata: { httpStatusCode: 503 } });
    expect(done).toBe(0);
  });

  it('does the work and then answers an error', async () => {
    plan({ kind: 'error-after-commit', status: 500, code: 'ServerException' });
    expect(await caught(describeRepositories())).toMatchObject({ name: 'ServerException' });
    expect(done).toBe(1);
  });

  it('ends the body before its time', async () => {
    plan({ kind: 'truncate' });
    const response = await raw();
    expect(response.status).toBe(200);
    expect(await caught(response.text())).toMatchObject({ message: 'terminated' });
  });

  it('flips one bit of the body', async () => {
    const whole = Buffer.from(await (await raw()).arrayBuffer());
    plan({ kind: 'corrupt' });
    const corrupt = Buffer.from(await (await raw()).arrayBuffer());
    const different = whole.filter((byte, index) => byte !== corrupt[index]);
    expect([corrupt.length, different.length]).toEqual([whole.length, 1]);
  });

  it('lets an answer wait', async () => {
    plan({ kind: 'slow', ms: 60 });
    const started = performance.now();
    await raw();
    expect(performance.now() - started).toBeGreaterThanOrEqual(59);
  });

  it('never answers, and yet stops', async () => {
    plan({ kind: 'blackhole' });
    const request = caught(raw());
    await expect(
      Promise.race([request, new Promise((resolve) => setTimeout(() => resolve('waiting'), 50))]),
    ).resolves.toBe('waiting');
    await api.stop();
    expect(await request).toMatchObject({ message: 'fetch failed' });
  });

  it('shows a clock that is off', async () => {
    plan({ kind: 'skew', ms: 3_600_000 });
    const date = Date.parse((await raw()).headers.get('date') ?? '');
    expect(Math.abs(date - Date.now() - 3_600_000)).toBeLessThan(5_000);
  });
});
