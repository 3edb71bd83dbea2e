import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  DEMO_ACCOUNTS,
  demoSeed,
  type GithubRun,
  type LocalAws,
  type LocalAwsOptions,
  type RoleSeed,
  startLocalAws,
} from '@waybill/local-aws';
import { type AwsSession, explainAws, openSession, type SessionOptions } from '../../src/credentials/index.ts';
import { type Clock, secretKeeper, seededRandom, steppedClock } from '../../src/kernel/index.ts';
import { givenLog, givenOptions, type Lines } from './given-session.ts';

const DEV = DEMO_ACCOUNTS.dev;
const PROD = DEMO_ACCOUNTS.prod;
const PROVIDER = 'token.actions.githubusercontent.com';
const role = (account: string, name = 'waybill-deliver'): string => `arn:aws:iam::${account}:role/${name}`;

const EVERYTHING = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } as const;
const HUB = role(DEV, 'hub');

/** The demo's role under another name, that may also go on to other roles. */
function hub(seed: RoleSeed | undefined): RoleSeed[] {
  return seed === undefined ? [] : [{ ...seed, name: 'hub', policies: [EVERYTHING] }];
}

/** A role that another role may assume, with rights to everything. */
function chained(
  from: string,
  change: Partial<RoleSeed> & { actions?: readonly string[]; externalId?: string } = {},
): RoleSeed {
  const { actions = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], externalId, ...seed } = change;
  return {
    name: 'target',
    trust: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: from },
        Action: [...actions],
        ...(externalId !== undefined && { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
      },
    },
    policies: [EVERYTHING],
    ...seed,
  };
}

describe('a session with the local AWS', () => {
  let aws: LocalAws;
  afterEach(async () => {
    const { defects, violations } = aws;
    await aws.stop();
    expect([defects, violations.all ?? []]).toEqual([[], []]);
  });

  const start = async (options: LocalAwsOptions & { roles?: readonly RoleSeed[] } = {}): Promise<void> => {
    const seed = demoSeed();
    const accounts = seed.accounts.map((account) => {
      const { roles = [] } = account;
      if (account.id === DEV) return { ...account, roles: [...roles, ...hub(roles[0])] };
      return account.id === PROD ? { ...account, roles: [...roles, ...(options.roles ?? [])] } : account;
    });
    aws = await startLocalAws({ clock: steppedClock(Date.now()), ...options, seed: { ...seed, accounts } });
  };

  const open = (
    change: Partial<SessionOptions> = {},
    given: { run?: Partial<GithubRun>; lines?: Lines; clock?: Clock } = {},
  ): Promise<AwsSession> => {
    const { log } = given.lines ?? givenLog();
    return openSession(givenOptions({ region: aws.region, roles: [role(DEV)], ...change }), {
      env: {
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTOR: 'octocat',
        GITHUB_REPOSITORY: 'octo-org/hello-service',
        ...aws.env(given.run),
      },
      clock: given.clock ?? aws.clock,
      random: seededRandom(1),
      log,
      secrets: secretKeeper(),
      signal: new AbortController().signal,
      facts: { runId: '7' },
      action: 'promote',
    });
  };
  const calls = (): string[] => aws.journal.entries.map((entry) => entry.operation ?? '');
  const repositories = async (session: AwsSession): Promise<string[]> => {
    const client = new ECRClient(session.config('ecr'));
    try {
      const { repositories: found = [] } = await client.send(new DescribeRepositoriesCommand({}));
      return found.map((repository) => repository.repositoryName ?? '');
    } catch (error) {
      throw explainAws(error);
    } finally {
      client.destroy();
    }
  };

  it('assumes a role through OIDC and uses it', async () => {
    await start();
    const session = await open();
    expect(session.arn).toBe(`arn:aws:sts::${DEV}:assumed-role/waybill-deliver/waybill-promote-7`);
    expect(await repositories(session)).toEqual(['hello-service']);
  });

  it('assumes it with the immutable form of the subject as well', async () => {
    await start();
    expect((await open({}, { run: { immutableSubject: true } })).account).toBe(DEV);
  });

  it('explains a refusal with the token’s claims after one call', async () => {
    await start();
    const before = Date.now();
    const opening = open({}, { run: { repository: 'octo-org/other', environment: 'prod' } });
    await expect(opening).rejects.toMatchObject({
      code: 'E_ASSUME_DENIED',
      message: expect.stringContaining('repo:octo-org/other:environment:prod'),
      cure: expect.stringContaining(`arn:aws:iam::${DEV}:oidc-provider/${PROVIDER}`),
    });
    expect(calls().filter((call) => call === 'AssumeRoleWithWebIdentity')).toHaveLength(1);
    expect(Date.now() - before).toBeLessThan(5_000);
  });

  it('explains a role that is not there like one that refuses', async () => {
    await start();
    await expect(open({ roles: [role(DEV, 'nowhere')] })).rejects.toMatchObject({ code: 'E_ASSUME_DENIED' });
  });

  it('walks a chain into another account, tagged and with the actor’s name', async () => {
    await start({ roles: [chained(HUB, { externalId: 'outside' })] });
    const lines = givenLog();
    const session = await open({ roles: [HUB, role(PROD, 'target')], roleExternalId: 'outside' }, { lines });
    expect(session.account).toBe(PROD);
    expect(lines.lines.filter((line) => line.startsWith('warning'))).toEqual([]);
  });

  it('gives up tags and the actor’s name where the role does not allow them', async () => {
    await start({ roles: [chained(HUB, { actions: ['sts:AssumeRole'] })] });
    const lines = givenLog();
    const session = await open({ roles: [HUB, role(PROD, 'target')] }, { lines });
    expect(session.account).toBe(PROD);
    expect(lines.lines.filter((line) => line.startsWith('warning'))).toHaveLength(2);
  });

  it('is refused by a chain without the external id, and says where it goes', async () => {
    await start({ roles: [chained(HUB, { externalId: 'outside' })] });
    await expect(open({ roles: [HUB, role(PROD, 'target')] })).rejects.toMatchObject({
      code: 'E_ASSUME_DENIED',
      cure: expect.stringContaining('role-external-id'),
    });
  });

  it('scopes the session down to its own statements', async () => {
    await start();
    const resources = [`arn:aws:ecr:eu-central-1:${DEV}:repository/hello-service`];
    const session = await open({ statements: [{ actions: ['ecr:BatchGetImage'], resources }] });
    await expect(repositories(session)).rejects.toMatchObject({
      code: 'E_ACCESS_DENIED',
      message: expect.stringContaining('ecr:DescribeRepositories'),
    });
    const open2 = await session.another({ sessionPolicy: 'none' });
    expect(await repositories(open2)).toEqual(['hello-service']);
  });

  it.each([
    ['STS is throttled', { on: { operation: 'AssumeRoleWithWebIdentity' }, fault: { kind: 'throttle' }, times: 2 }],
    [
      'STS has a fault',
      { on: { operation: 'AssumeRoleWithWebIdentity' }, fault: { kind: 'error', status: 500 }, times: 2 },
    ],
    [
      'the answer is lost',
      { on: { operation: 'AssumeRoleWithWebIdentity' }, fault: { kind: 'reset-after-commit' }, times: 2 },
    ],
    ['the answer is cut', { on: { operation: 'AssumeRoleWithWebIdentity' }, fault: { kind: 'truncate' }, times: 2 }],
  ] as const)('comes through when %s', async (_what, rule) => {
    await start({ faults: [rule] });
    expect((await open()).account).toBe(DEV);
    expect(calls().filter((call) => call === 'AssumeRoleWithWebIdentity')).toHaveLength(3);
  });

  it('names a page that answers instead of AWS', async () => {
    await start({ faults: [{ on: { operation: 'AssumeRoleWithWebIdentity' }, fault: { kind: 'html' }, times: null }] });
    await expect(open()).rejects.toMatchObject({ code: 'E_NOT_AWS', message: expect.stringContaining('text/html') });
  });

  it('asks for no longer than the role allows, and says so', async () => {
    await start();
    await expect(open({ roleDurationSeconds: 7_200 })).rejects.toMatchObject({ code: 'E_ASSUME_INVALID' });
  });

  it('works on a machine whose clock is an hour off', async () => {
    await start({ roles: [chained(HUB)] });
    const clock: Clock = { now: () => aws.clock.now() - 3_600_000, sleep: aws.clock.sleep };
    const session = await open({ roles: [HUB, role(PROD, 'target')] }, { clock });
    expect(await repositories(session)).toEqual(['hello-service']);
  });

  it('lasts six hours on 900-second sessions without a failed call', async () => {
    const clock = steppedClock(Date.now());
    await start({ clock });
    const session = await open({ roleDurationSeconds: 900 });
    const client = new ECRClient(session.config('ecr'));
    for (let minute = 0; minute < 360; minute += 2) {
      clock.advance(120_000);
      await client.send(new DescribeRepositoriesCommand({}));
    }
    client.destroy();
    expect(calls().filter((call) => call === 'AssumeRoleWithWebIdentity').length).toBeGreaterThanOrEqual(24);
    const failed = aws.journal.entries.filter((entry) => (entry.status ?? 200) >= 400);
    expect(failed).toEqual([]);
  }, 30_000);
});
