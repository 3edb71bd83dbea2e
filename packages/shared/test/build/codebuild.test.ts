import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type BuildScript, type FaultRule, type LocalAws, startLocalAws } from '@waybill/local-aws';
import {
  awsCodeBuild,
  type CodeBuildPort,
  type RemoteBuild,
  type RemoteQuestion,
  runRemoteBuild,
} from '../../src/build/codebuild/index.ts';
import { logTail } from '../../src/build/codebuild/log-tail.ts';
import {
  type Clock,
  digestOf,
  kernelError,
  type Log,
  seededRandom,
  silentLog,
  steppedClock,
} from '../../src/kernel/index.ts';

const KEYS = { accessKeyId: 'AKIABUILD', secretAccessKey: 'secret' };
const COMMIT = '8f1d2c3b4a5968778695a4b3c2d1e0f123456789';
const DIGEST = digestOf('image');
const GOOD: BuildScript = {
  seconds: { BUILD: 20 },
  log: ['one', '::set-output name=x::y', 'three'],
  exported: { WAYBILL_DIGEST: DIGEST },
};

const SCRIPTS: Readonly<Record<string, BuildScript>> = {
  good: GOOD,
  failing: { status: 'FAILED', failsIn: 'PRE_BUILD', log: [] },
  silent: { ...GOOD, exported: {} },
  lying: { ...GOOD, exported: { IMAGE_DIGEST: 'latest' } },
  elsewhere: { ...GOOD, resolvedSourceVersion: 'a'.repeat(40) },
};

let aws: LocalAws;
let clock: Clock & { advance(ms: number): void };
let told: string[];

beforeEach(async () => {
  clock = steppedClock(Date.now());
  told = [];
  const policies = [{ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }] as const;
  const projects = Object.entries(SCRIPTS).map(([name, script]) => ({ name, script }));
  aws = await startLocalAws({
    clock,
    seed: {
      region: 'eu-central-1',
      accounts: [{ id: '111111111111', users: [{ name: 'builder', ...KEYS, policies }], projects }],
    },
  });
});
afterEach(async () => {
  aws.violations.assertClean();
  await aws.stop();
});

const log: Log = { ...silentLog, info: (line) => told.push(line), warning: (line) => told.push(`warning: ${line}`) };

function given(over: Partial<RemoteQuestion> = {}, signal = new AbortController().signal) {
  const question: RemoteQuestion = {
    project: 'good',
    sourceVersion: COMMIT,
    variables: { RELEASE: 'good' },
    token: 'token-1',
    showLog: true,
    ...over,
  };
  const config = () => ({ endpoint: aws.endpoint, region: aws.region, credentials: KEYS, maxAttempts: 1 });
  const codeBuild = awsCodeBuild({ config, clock, random: seededRandom(1), signal });
  const started: string[] = [];
  return {
    question,
    started,
    ports: { codeBuild, clock, log, signal, onStart: (id: string) => void started.push(id) },
  };
}

function run(over: Partial<RemoteQuestion> = {}) {
  const { question, ports } = given(over);
  return runRemoteBuild(question, ports);
}

const starts = () => aws.journal.entries.filter(({ operation }) => operation === 'StartBuild');

describe('a build in CodeBuild', () => {
  it('is followed to its end; its log is told in order, its phases by name, and the digest is what it exports', async () => {
    expect((await run()).digest).toBe(DIGEST);
    expect(told.filter((line) => ['one', '::set-output name=x::y', 'three'].includes(line))).toEqual([
      'one',
      '::set-output name=x::y',
      'three',
    ]);
    expect(told).toContain('phase: BUILD');
  });

  it('gets the commit, its token and plain variables, and nothing else', async () => {
    await run();
    expect(starts()[0]?.input).toEqual({
      projectName: 'good',
      sourceVersion: COMMIT,
      idempotencyToken: 'token-1',
      environmentVariablesOverride: [{ name: 'RELEASE', value: 'good', type: 'PLAINTEXT' }],
    });
  });

  it('keeps its log to itself where that is asked for', async () => {
    await run({ showLog: false });
    expect(told).not.toContain('one');
    expect(aws.journal.entries.some(({ operation }) => operation === 'GetLogEvents')).toBe(false);
  });

  it.each<[string, FaultRule]>([
    ['the answer to its start is lost', { on: { operation: 'StartBuild' }, fault: { kind: 'reset-after-commit' } }],
    ['its start is throttled', { on: { operation: 'StartBuild' }, fault: { kind: 'throttle' }, times: 3 }],
    ['a look at it is throttled', { on: { operation: 'BatchGetBuilds' }, fault: { kind: 'throttle' }, times: 4 }],
    [
      'a look at it meets a server error',
      { on: { operation: 'BatchGetBuilds' }, fault: { kind: 'error', status: 500 }, skip: 1 },
    ],
    ['its log is throttled', { on: { operation: 'GetLogEvents' }, fault: { kind: 'throttle' }, times: 2 }],
  ])('is started once and followed all the same when %s', async (_what, rule) => {
    aws.faults.add(rule);
    const { build, digest } = await run();
    expect(digest).toBe(DIGEST);
    expect(build.status).toBe('SUCCEEDED');
    const read = starts().filter(({ input }) => input !== undefined);
    expect(new Set(read.map(({ input }) => JSON.stringify(input))).size).toBe(1);
  });

  it('goes on when its log cannot be read', async () => {
    aws.faults.add({
      on: { operation: 'GetLogEvents' },
      fault: { kind: 'error', status: 400, code: 'AccessDeniedException' },
      times: null,
    });
    expect((await run()).digest).toBe(DIGEST);
    expect(told.some((line) => line.startsWith('warning: the log of the build cannot be read'))).toBe(true);
  });

  it.each([
    ['that fails, with the phase', 'failing', 'E_CODEBUILD_FAILED', 'ended as FAILED: PRE_BUILD'],
    ['that exports no digest', 'silent', 'E_CODEBUILD_NO_DIGEST', 'exports none of WAYBILL_DIGEST, IMAGE_DIGEST'],
    ['that exports something else', 'lying', 'E_CODEBUILD_NO_DIGEST', 'exports IMAGE_DIGEST as "latest"'],
    ['of another commit', 'elsewhere', 'E_CODEBUILD_SOURCE', `not the commit ${COMMIT}`],
    ['of a project that is not there', 'nowhere', 'E_CODEBUILD_REFUSED', 'Project cannot be found'],
  ])('is refused as one %s', async (_what, project, code, message) => {
    await expect(run({ project })).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('is stopped when the run is cancelled', async () => {
    const controller = new AbortController();
    const { question, ports, started } = given({}, controller.signal);
    const follow = {
      ...ports,
      clock: {
        ...clock,
        sleep: async (ms: number, signal?: AbortSignal) => {
          controller.abort(kernelError('E_CANCELLED', 'the run was cancelled'));
          await clock.sleep(ms, signal);
        },
      },
    };
    await expect(runRemoteBuild(question, follow)).rejects.toMatchObject({ code: 'E_CANCELLED' });
    expect(aws.journal.entries.at(-1)).toMatchObject({ operation: 'StopBuild', input: { id: started[0] } });
  });
});

describe('a remote log', () => {
  const build: RemoteBuild = {
    id: 'p:1',
    status: 'IN_PROGRESS',
    phase: 'BUILD',
    failures: [],
    resolvedSource: undefined,
    exported: {},
    log: { group: 'g', stream: 's' },
  };

  /** Pages as they come, one a look: each line is `time text`. */
  function scripted(...pages: readonly (readonly string[])[]): Pick<CodeBuildPort, 'log'> {
    return {
      log: async (_at, next) => {
        const index = Number(next ?? 0);
        const lines = (pages[index] ?? []).map((line) => ({
          timestamp: Number(line.split(' ')[0]),
          text: `${line.slice(line.indexOf(' ') + 1)}\n`,
        }));
        return { lines, next: index >= pages.length ? next : String(index + 1) };
      },
    };
  }

  it('is told in the order of its times, although pages come out of order', async () => {
    const lines: string[] = [];
    const tail = logTail(scripted(['3 c', '1 a'], ['2 b', '5 e'], ['4 d']), (line) => lines.push(line));
    await tail.end(build);
    expect(lines).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('holds lines back for one look, so that a late one finds its place, and tells each once', async () => {
    const pages = [['1 a', '3 c'], ['2 b', '4 d'], []];
    let known = 0;
    const lines: string[] = [];
    const port: Pick<CodeBuildPort, 'log'> = {
      log: async (at, next) =>
        Number(next ?? 0) >= known ? { lines: [], next: next ?? '0' } : scripted(...pages).log(at, next),
    };
    const tail = logTail(port, (line) => lines.push(line));
    for (known = 1; known <= 2; known++) await tail.look(build);
    expect(lines).toEqual(['a', 'b', 'c']);
    await tail.end(build);
    expect(lines).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is empty where there is none', async () => {
    const lines: string[] = [];
    await logTail(scripted(['1 a']), (line) => lines.push(line)).end({ ...build, log: undefined });
    expect(lines).toEqual([]);
  });
});
