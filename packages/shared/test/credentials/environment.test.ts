import { describe, expect, it } from '@jest/globals';
import manifest from '../../../../package.json' with { type: 'json' };
import { endpointOverride, isLoopback, metadataEndpoint, stsEndpoint } from '../../src/credentials/endpoint.ts';
import { credentialError } from '../../src/credentials/errors.ts';
import { ignoredVariables } from '../../src/credentials/hostile-environment.ts';
import { patiently } from '../../src/credentials/patience.ts';
import { QueryRefusal } from '../../src/credentials/query-api.ts';
import { elementText } from '../../src/credentials/query-xml.ts';
import { serverTime } from '../../src/credentials/server-time.ts';
import { fitPolicy, POLICY_CHARACTERS } from '../../src/credentials/session-policy.ts';
import { sessionTags, sourceIdentity } from '../../src/credentials/session-tags.ts';
import { userAgent, VERSION } from '../../src/credentials/user-agent.ts';
import { seededRandom, steppedClock } from '../../src/kernel/index.ts';

const RUNNERS = [{ GITHUB_ACTIONS: 'true' }, { CODEBUILD_BUILD_ID: 'p:1' }];
const LOCAL = 'http://127.0.0.1:4566';
const VPC = 'https://vpce-1.ecr.eu-central-1.vpce.amazonaws.com';

describe('endpoints from the environment', () => {
  it('are honored on a person’s machine where they are loopback', () => {
    expect(endpointOverride('ecr', { AWS_ENDPOINT_URL: LOCAL }, false)?.href).toBe(`${LOCAL}/`);
    expect(endpointOverride('ecr', { AWS_ENDPOINT_URL: VPC }, false)).toBeUndefined();
  });

  it.each(RUNNERS)('are not honored on a runner (%j) unless allowed', (runner) => {
    expect(endpointOverride('ecr', { ...runner, AWS_ENDPOINT_URL: LOCAL }, false)).toBeUndefined();
    expect(endpointOverride('ecr', { ...runner, AWS_ENDPOINT_URL: LOCAL }, true)?.href).toBe(`${LOCAL}/`);
    expect(endpointOverride('ecr', { ...runner, AWS_ENDPOINT_URL: VPC }, true)?.href).toBe(`${VPC}/`);
  });

  it.each([
    ['autoscaling', 'AWS_ENDPOINT_URL_AUTO_SCALING'],
    ['cloudwatch', 'AWS_ENDPOINT_URL_CLOUDWATCH'],
    ['codebuild', 'AWS_ENDPOINT_URL_CODEBUILD'],
    ['codedeploy', 'AWS_ENDPOINT_URL_CODEDEPLOY'],
    ['ec2', 'AWS_ENDPOINT_URL_EC2'],
    ['ecr', 'AWS_ENDPOINT_URL_ECR'],
    ['ecs', 'AWS_ENDPOINT_URL_ECS'],
    ['elasticloadbalancing', 'AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2'],
    ['iam', 'AWS_ENDPOINT_URL_IAM'],
    ['inspector-scan', 'AWS_ENDPOINT_URL_INSPECTOR_SCAN'],
    ['inspector2', 'AWS_ENDPOINT_URL_INSPECTOR2'],
    ['kms', 'AWS_ENDPOINT_URL_KMS'],
    ['lambda', 'AWS_ENDPOINT_URL_LAMBDA'],
    ['logs', 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS'],
    ['s3', 'AWS_ENDPOINT_URL_S3'],
    ['securityhub', 'AWS_ENDPOINT_URL_SECURITYHUB'],
    ['sts', 'AWS_ENDPOINT_URL_STS'],
  ] as const)('for %s have a name of their own that goes first', (service, name) => {
    expect(endpointOverride(service, { [name]: LOCAL, AWS_ENDPOINT_URL: VPC }, true)?.href).toBe(`${LOCAL}/`);
  });

  it.each([
    'http://evil.example',
    'ftp://127.0.0.1',
    'not a url',
    'file:///etc/passwd',
    'http://127.0.0.1.evil.example',
    'http://0x7f000001.evil.example',
  ])('are refused where they are %s, also when allowed', (value) => {
    expect(() => endpointOverride('ecr', { AWS_ENDPOINT_URL: value }, true)).toThrow(
      expect.objectContaining({ code: 'E_ENDPOINT_REFUSED' }),
    );
    expect(endpointOverride('ecr', { GITHUB_ACTIONS: 'true', AWS_ENDPOINT_URL: value }, false)).toBeUndefined();
  });

  it.each([
    ['http://127.0.0.1', true],
    ['http://127.9.9.9:1', true],
    ['http://2130706433', true],
    ['http://0x7f.1', true],
    ['http://localhost:9', true],
    ['http://[::1]:9', true],
    ['http://localhost.evil.example', false],
    ['http://127.0.0.1.nip.io', false],
    ['http://0.0.0.0', false],
    ['http://169.254.169.254', false],
    ['http://[::ffff:127.0.0.1]', false],
    ['http://10.0.0.1', false],
  ])('%s is loopback: %p', (address, loopback) => {
    expect(isLoopback(new URL(address))).toBe(loopback);
  });

  it.each([
    ['eu-central-1', 'aws', 'https://sts.eu-central-1.amazonaws.com/'],
    ['cn-north-1', 'aws-cn', 'https://sts.cn-north-1.amazonaws.com.cn/'],
    ['us-gov-west-1', 'aws-us-gov', 'https://sts.us-gov-west-1.amazonaws.com/'],
    ['eusc-de-east-1', 'aws-eusc', 'https://sts.eusc-de-east-1.amazonaws.eu/'],
  ])('STS of %s is in its own partition', (region, partition, expected) => {
    expect(stsEndpoint(region, partition).href).toBe(expected);
  });

  it('of the metadata service only count on this machine', () => {
    const name = 'AWS_EC2_METADATA_SERVICE_ENDPOINT';
    expect(metadataEndpoint({}, false).href).toBe('http://169.254.169.254/');
    expect(metadataEndpoint({ [name]: LOCAL }, false).href).toBe(`${LOCAL}/`);
    expect(metadataEndpoint({ [name]: LOCAL, GITHUB_ACTIONS: 'true' }, false).href).toBe('http://169.254.169.254/');
    expect(metadataEndpoint({ [name]: 'http://evil.example' }, true).href).toBe('http://169.254.169.254/');
    expect(metadataEndpoint({ [name]: LOCAL, GITHUB_ACTIONS: 'true' }, true).href).toBe(`${LOCAL}/`);
    expect(metadataEndpoint({ [name]: 'nonsense' }, true).href).toBe('http://169.254.169.254/');
  });
});

describe('variables that an earlier step may have planted', () => {
  const planted = {
    AWS_ENDPOINT_URL: 'x',
    AWS_ENDPOINT_URL_ECR: 'x',
    AWS_PROFILE: 'x',
    AWS_DEFAULT_PROFILE: 'x',
    AWS_CONFIG_FILE: 'x',
    AWS_SHARED_CREDENTIALS_FILE: 'x',
    AWS_CA_BUNDLE: 'x',
    AWS_EC2_METADATA_SERVICE_ENDPOINT: 'x',
    AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'x',
    NODE_EXTRA_CA_CERTS: 'x',
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
  };

  it.each(RUNNERS)('are named on a runner (%j)', (runner) => {
    const env = { ...runner, ...planted, AWS_REGION: 'x', AWS_ENDPOINT_URL_STS: '' };
    expect(ignoredVariables(env, false)).toEqual(Object.keys(planted).sort());
  });

  it('are honored when allowed, but for profiles and the switch that turns certificates off', () => {
    expect(ignoredVariables({ GITHUB_ACTIONS: 'true', ...planted }, true)).toEqual([
      'AWS_CONFIG_FILE',
      'AWS_DEFAULT_PROFILE',
      'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE',
      'AWS_PROFILE',
      'AWS_SHARED_CREDENTIALS_FILE',
      'NODE_TLS_REJECT_UNAUTHORIZED',
    ]);
  });

  it('are a person’s own business at a shell', () => {
    expect(ignoredVariables(planted, false)).toEqual([]);
  });
});

describe('the session policy', () => {
  const statement = (count: number) => ({
    actions: ['ecr:PutImage', 'ecr:BatchGetImage'],
    resources: Array.from(
      { length: count },
      (_, i) => `arn:aws:ecr:eu-central-1:111122223333:repository/team/app-${i}`,
    ),
  });

  it('is exact where it fits', () => {
    const { policy, given } = fitPolicy([{ ...statement(2), conditions: { StringEquals: { 'aws:x': 'y' } } }]);
    expect(given).toBeUndefined();
    expect(JSON.parse(policy ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['ecr:PutImage', 'ecr:BatchGetImage'],
          Resource: statement(2).resources,
          Condition: { StringEquals: { 'aws:x': 'y' } },
        },
      ],
    });
  });

  it('keeps the actions where the resources are too many', () => {
    const { policy, given } = fitPolicy([statement(50)]);
    expect(policy).toBe(
      '{"Statement":[{"Action":["ecr:BatchGetImage","ecr:PutImage"],"Effect":"Allow","Resource":["*"]}],"Version":"2012-10-17"}',
    );
    expect(given).toContain('not the resources');
  });

  it('is left out where even the actions are too many', () => {
    const actions = Array.from({ length: 200 }, (_, i) => `ecr:Operation${i}`);
    expect(fitPolicy([{ actions, resources: ['*'] }])).toEqual({ given: expect.stringContaining('left out') });
  });

  it('never goes over the limit, and there is none for no statements', () => {
    for (let count = 1; count < 60; count++)
      expect((fitPolicy([statement(count)]).policy ?? '').length).toBeLessThanOrEqual(POLICY_CHARACTERS);
    expect(fitPolicy([])).toEqual({});
  });
});

describe('what a session says of its run', () => {
  const github = {
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'octo/app',
    GITHUB_WORKFLOW: 'Release (nightly)',
    GITHUB_ACTION: 'promote',
    GITHUB_ACTOR: 'octo[bot]',
    GITHUB_SHA: 'abc',
    GITHUB_REF_NAME: 'é ok_.:/=+-@#',
  };

  it('is in its tags, the least important last, without what AWS does not take', () => {
    expect(Object.entries(sessionTags(github))).toEqual([
      ['GitHub', 'Actions'],
      ['Repository', 'octo/app'],
      ['Workflow', 'Release _nightly_'],
      ['Action', 'promote'],
      ['Actor', 'octo_bot_'],
      ['Commit', 'abc'],
      ['Branch', 'é ok_.:/=+-@_'],
    ]);
    expect(sessionTags({ ...github, GITHUB_SHA: '', GITHUB_REF_NAME: 'b'.repeat(300) })).toEqual({
      ...sessionTags({ ...github, GITHUB_SHA: undefined }),
      Branch: 'b'.repeat(256),
    });
    expect(sessionTags({ ...github, GITHUB_SHA: '' })).not.toHaveProperty('Commit');
  });

  it('names its actor where the name is long enough, and not too long', () => {
    expect(sourceIdentity(github)).toEqual({ sourceIdentity: 'octo-bot-' });
    expect(sourceIdentity({ ...github, GITHUB_ACTOR: 'x'.repeat(65) })).toEqual({ sourceIdentity: 'x'.repeat(64) });
    expect(sourceIdentity({ ...github, GITHUB_ACTOR: 'ab' })).toEqual({ sourceIdentity: 'ab' });
    for (const GITHUB_ACTOR of ['a', '', undefined]) expect(sourceIdentity({ ...github, GITHUB_ACTOR })).toEqual({});
  });

  it('is nothing outside GitHub Actions', () => {
    expect([
      sessionTags({ ...github, GITHUB_ACTIONS: '1' }),
      sourceIdentity({ ...github, GITHUB_ACTIONS: '1' }),
    ]).toEqual([{}, {}]);
  });
});

describe('patience with STS', () => {
  const attempts = async (error: Error): Promise<number> => {
    let count = 0;
    const { signal } = new AbortController();
    await expect(
      patiently({ clock: steppedClock(0), random: seededRandom(1), signal }, async () => {
        count += 1;
        throw error;
      }),
    ).rejects.toBeDefined();
    return count;
  };

  it.each([
    ['IDPCommunicationError', 'x', 400],
    ['Throttling', 'x', 400],
    ['ThrottlingException', 'x', 400],
    ['RequestLimitExceeded', 'x', 400],
    ['ExpiredTokenException', 'x', 400],
    ['Unheard', 'x', 500],
    ['RequestExpired', 'Request has expired', 400],
    ['SignatureDoesNotMatch', 'Signature not yet current: 2027', 403],
    ['InvalidSignatureException', 'Signature expired: 2026', 403],
    ['InvalidIdentityToken', "Couldn't retrieve verification key", 400],
  ])('tries %s (%s) five times, also where it was explained', async (code, message, status) => {
    const refusal = new QueryRefusal(code, message, status);
    expect(await attempts(refusal)).toBe(5);
    expect(await attempts(credentialError('E_ASSUME_INVALID', 'x', { cause: refusal }))).toBe(5);
  });

  it.each([
    ['Unheard', 'x', 499],
    ['SignatureDoesNotMatch', 'The request signature we calculated does not match', 403],
    ['InvalidIdentityToken', 'Incorrect token audience', 400],
    ['AccessDenied', 'expired, and couldn’t retrieve verification key', 403],
  ])('tries %s (%s) once', async (code, message, status) => {
    expect(await attempts(new QueryRefusal(code, message, status))).toBe(1);
  });

  it('tries again what could not be reached, and nothing that is wrong', async () => {
    expect(await attempts(credentialError('E_UNREACHABLE', 'x'))).toBe(5);
    expect(await attempts(credentialError('E_OIDC_UNAVAILABLE', 'x'))).toBe(5);
    expect(await attempts(credentialError('E_NOT_AWS', 'x'))).toBe(1);
    expect(await attempts(new TypeError('x'))).toBe(1);
  });
});

describe('small parts', () => {
  it('say the version of the package', () => {
    expect(VERSION).toBe(manifest.version);
    expect(userAgent('promote', 'a b/1')).toBe(`waybill/${VERSION} action/promote run/a-b-1`);
    expect(userAgent('promote', undefined)).toBe(`waybill/${VERSION} action/promote`);
  });

  it('learn the time only where it is far off', () => {
    const clock = steppedClock(1_000_000_000);
    const time = serverTime(clock);
    time.learn(clock.now() + 60_000);
    expect(time.now()).toBe(clock.now());
    time.learn(undefined);
    time.learn(clock.now() + 3_600_000);
    expect(time.now()).toBe(clock.now() + 3_600_000);
    time.learn(undefined);
    expect(time.now()).toBe(clock.now() + 3_600_000);
    time.learn(clock.now() + 240_000);
    expect(time.now()).toBe(clock.now());
    time.learn(clock.now() - 240_001);
    expect(time.now()).toBe(clock.now() - 240_001);
    time.learn(clock.now());
    expect(time.now()).toBe(clock.now());
  });

  it('read elements of STS’s answers', () => {
    expect(elementText('<a><Code>x &lt;&amp;&#x41;&#66;&quot;&apos;&unknown;</Code></a>', 'Code')).toBe(
      'x <&AB"\'&unknown;',
    );
    expect(elementText('<a/>', 'Code')).toBeUndefined();
  });
});
