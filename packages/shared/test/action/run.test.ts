import { describe, expect, it } from '@jest/globals';
import { type CommonInputs, regionInForce, runFacts, sessionOptions } from '../../src/action/index.ts';
import { kernelError } from '../../src/kernel/index.ts';
import { failureAnnotation, fitAnnotations, fitSummary, md, SUMMARY_BYTES } from '../../src/report/index.ts';

const COMMON: CommonInputs = {
  region: undefined,
  roles: [],
  roleSessionName: undefined,
  roleDurationSeconds: 3_600,
  roleExternalId: undefined,
  audience: 'sts.amazonaws.com',
  credentials: 'auto',
  sessionPolicy: 'least',
  allowedAccountIds: [],
  allowUnsafeEvents: false,
  allowEndpointOverride: false,
  timeout: 1,
  dryRun: false,
  resultFile: undefined,
};

describe('facts of a run', () => {
  it('come from GitHub’s variables', () => {
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'octo/app',
      GITHUB_RUN_ID: '7',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_SHA: '',
    };
    expect(runFacts(env)).toEqual({
      platform: 'github',
      repository: 'octo/app',
      runId: '7',
      url: 'https://github.com/octo/app/actions/runs/7',
    });
    expect(runFacts({ GITHUB_ACTIONS: 'true' })).toEqual({ platform: 'github' });
  });

  it('come from CodeBuild’s, and there are none at a shell', () => {
    expect(runFacts({ CODEBUILD_BUILD_ID: 'app:1', CODEBUILD_RESOLVED_SOURCE_VERSION: 'abc' })).toEqual({
      platform: 'codebuild',
      runId: 'app:1',
      commit: 'abc',
      attempt: '1',
    });
    expect(runFacts({ CODEBUILD_BUILD_ID: '' })).toEqual({ platform: 'shell' });
  });
});

describe('a session’s options', () => {
  it('take the region from the input, then the environment, then the image', () => {
    expect(regionInForce({ ...COMMON, region: 'eu-west-1' }, { AWS_REGION: 'us-east-1' }, 'eu-central-1')).toBe(
      'eu-west-1',
    );
    expect(regionInForce(COMMON, { AWS_REGION: 'us-east-1' }, 'eu-central-1')).toBe('us-east-1');
    expect(regionInForce(COMMON, { AWS_DEFAULT_REGION: 'us-west-2' }, 'eu-central-1')).toBe('us-west-2');
    expect(regionInForce(COMMON, {}, 'eu-central-1')).toBe('eu-central-1');
  });

  it.each([
    [{}, 'aws-region: is required'],
    [{ AWS_REGION: '' }, 'aws-region: is required'],
    [{ AWS_REGION: 'eu-central-1b' }, 'AWS_REGION: "eu-central-1b" is not a region but an availability zone'],
  ])('refuse the region of %j', (env, says) => {
    expect(() => regionInForce(COMMON, env)).toThrow(
      expect.objectContaining({ code: 'E_INPUT', message: expect.stringContaining(says) }),
    );
  });

  it('allow the accounts that are typed, else those of the images', () => {
    const needs = { region: 'eu-central-1', statements: [], accounts: ['111122223333'] };
    expect(sessionOptions(COMMON, needs).allowedAccountIds).toEqual(['111122223333']);
    expect(sessionOptions({ ...COMMON, allowedAccountIds: ['9'] }, needs).allowedAccountIds).toEqual(['9']);
  });
});

describe('limits of the runner', () => {
  it('keep ten annotations of each level, the last one counting the rest', () => {
    const many = Array.from({ length: 14 }, (_, index) => ({
      level: 'error' as const,
      title: 'E',
      message: String(index),
    }));
    const fitted = fitAnnotations([...many, { level: 'notice', title: 'N', message: 'x' }]);
    expect(fitted).toHaveLength(11);
    expect(fitted[9]?.message).toBe('and 5 more; the job summary has them');
    expect(fitted[10]).toMatchObject({ level: 'notice' });
  });

  it('cut long annotations', () => {
    const [long] = fitAnnotations([{ level: 'error', title: 'E', message: 'x'.repeat(9_000) }]);
    expect(long?.message).toHaveLength(4_001);
  });

  it('cut a summary by lines, and count what was cut', () => {
    const page = [
      md`### Verdict: fail`,
      ...Array.from({ length: 60_000 }, (_, index) => md`| ${index} | ${'x'.repeat(20) as never} |`),
    ].join('\n');
    const fitted = fitSummary(page as never);
    expect(Buffer.byteLength(fitted)).toBeLessThanOrEqual(SUMMARY_BYTES);
    expect(fitted.startsWith('### Verdict: fail\n')).toBe(true);
    const kept = fitted.split('\n').filter((line) => line.startsWith('|')).length;
    expect(fitted).toContain(`${60_000 - kept} more lines were cut`);
    expect(fitSummary(md`short`)).toBe('short');
  });

  it('say what and what to do', () => {
    expect(failureAnnotation(kernelError('E_FILE', 'what', { cure: 'cure' }))).toEqual({
      level: 'error',
      title: 'E_FILE',
      message: 'what\n→ cure',
    });
  });
});
