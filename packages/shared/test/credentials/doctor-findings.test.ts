import { afterEach, describe, expect, it } from '@jest/globals';
import {
  alarmFinding,
  credentialError,
  environmentFinding,
  type Finding,
  findingSummary,
  type GroupFacts,
  groupFindings,
  iamReader,
  permissionFinding,
  repositoryFindings,
  sessionFinding,
  tokenFinding,
  trustFindings,
} from '../../src/credentials/index.ts';
import { trustPolicy } from '../../src/credentials/trust-policy.ts';
import { kernelError, outbound, steppedClock } from '../../src/kernel/index.ts';
import { givenToken, open, ROLE } from './given-session.ts';
import { assumedRole, type Seen, type SmallServer, smallServer, stsError } from './small-aws.ts';

const UNSEEN = kernelError('E_FILE', 'it cannot be seen', { cure: 'look again' });
const GROUP: GroupFacts = {
  alarms: ['errors', 'latency'],
  alarmsEnabled: true,
  ignorePollAlarmFailure: false,
  rollbackEvents: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
};
const CLAIMS = {
  sub: 'repo:octo/app:ref:refs/heads/main',
  aud: 'sts.amazonaws.com',
  repository: 'octo/app',
  repository_id: '7',
  iss: 'https://token.actions.githubusercontent.com',
};

/** `state what → cure` of each. */
const lines = (findings: readonly Finding[]): string[] =>
  findings.map(({ about, state, what, cure }) => `${state} ${about}: ${what}${cure === undefined ? '' : ` → ${cure}`}`);

describe('what a doctor says', () => {
  it.each<[string, readonly Finding[], readonly string[]]>([
    [
      'a quiet environment',
      [environmentFinding([])],
      ['good environment: nothing in it turns requests or trust elsewhere'],
    ],
    [
      'a planted environment',
      [environmentFinding(['AWS_PROFILE', 'AWS_CA_BUNDLE'])],
      [
        'bad environment: it sets AWS_PROFILE, AWS_CA_BUNDLE, which every action ignores → find the step that sets them, or honor them with `allow-endpoint-override: true`',
      ],
    ],
    [
      'a token',
      [tokenFinding(CLAIMS, 'sts.amazonaws.com')],
      ['good identity token: sub repo:octo/app:ref:refs/heads/main, aud sts.amazonaws.com'],
    ],
    [
      'a token of another audience',
      [tokenFinding(CLAIMS, 'mine')],
      ['bad identity token: its audience is sts.amazonaws.com, not mine → correct `audience`'],
    ],
    ['a token without claims', [tokenFinding({}, '')], ['good identity token: sub , aud ']],
    ['no token', [tokenFinding(UNSEEN, 'mine')], ['bad identity token: it cannot be seen → look again']],
    ['a session', [sessionFinding({ arn: 'arn:x', account: '1' })], ['good credentials: arn:x']],
    ['no session', [sessionFinding(UNSEEN)], ['bad credentials: it cannot be seen → look again']],
    [
      'a repository',
      repositoryFindings('app', { scanned: 'on-push', immutable: true }),
      ['good repository app: it is there; tags cannot move', 'good repository app: images are scanned (on push)'],
    ],
    [
      'a watched repository',
      repositoryFindings('app', { scanned: 'continuous', immutable: false }),
      ['good repository app: it is there; tags can move', 'good repository app: images are scanned (continuously)'],
    ],
    [
      'a repository that nobody scans',
      repositoryFindings('app', { scanned: 'manual', immutable: false }),
      [
        'good repository app: it is there; tags can move',
        'bad repository app: images are not scanned when they are pushed → turn on scan on push, or enhanced scanning, in the registry’s settings',
      ],
    ],
    [
      'no repository',
      repositoryFindings('a\u202epp', undefined),
      [
        'bad repository a\\u{202e}pp: there is none with this name in the account and region → create it, or correct `image` and `aws-region`',
      ],
    ],
    [
      'a repository that cannot be seen',
      repositoryFindings('app', UNSEEN),
      ['unknown repository app: it cannot be seen → look again'],
    ],
    [
      'a group',
      groupFindings('g', GROUP),
      ['good deployment group g: it stops on errors, latency and rolls back by itself'],
    ],
    [
      'no group',
      groupFindings('g', undefined),
      [
        'bad deployment group g: there is none with this name in the application → create it, or correct `application` and `deployment-group`',
      ],
    ],
    [
      'a group that cannot be seen',
      groupFindings('g', UNSEEN),
      ['unknown deployment group g: it cannot be seen → look again'],
    ],
    [
      'a group without any guard',
      groupFindings('g', { alarms: [], alarmsEnabled: true, ignorePollAlarmFailure: true, rollbackEvents: [] }),
      [
        'bad deployment group g: it does not roll back by itself on DEPLOYMENT_FAILURE and DEPLOYMENT_STOP_ON_ALARM → turn on automatic rollback for both in the group',
        'bad deployment group g: no alarm stops its deployments → add alarms to the group, and enable them',
        'bad deployment group g: it goes on when alarms cannot be read → turn off ignorePollAlarmFailure',
      ],
    ],
    [
      'a group that rolls back on one of two',
      groupFindings('g', { ...GROUP, rollbackEvents: ['DEPLOYMENT_FAILURE'] }),
      [
        'bad deployment group g: it does not roll back by itself on DEPLOYMENT_STOP_ON_ALARM → turn on automatic rollback for both in the group',
      ],
    ],
    [
      'a group whose alarms are off',
      groupFindings('g', { ...GROUP, alarmsEnabled: false }),
      ['bad deployment group g: no alarm stops its deployments → add alarms to the group, and enable them'],
    ],
    ['an alarm', [alarmFinding('a', { state: 'OK' })], ['good alarm a: it is OK']],
    [
      'no alarm',
      [alarmFinding('a', undefined)],
      ['bad alarm a: there is none with this name → create it, or correct `alarms`'],
    ],
    [
      'an alarm in alarm',
      [alarmFinding('a', { state: 'ALARM' })],
      ['bad alarm a: it is in ALARM now: a deployment would not start → mend what it watches first'],
    ],
    [
      'an alarm without data',
      [alarmFinding('a', { state: 'INSUFFICIENT_DATA' })],
      [
        'unknown alarm a: it is in INSUFFICIENT_DATA: it has no data to decide on → check its metric and its treatment of missing data',
      ],
    ],
    ['an alarm that cannot be seen', [alarmFinding('a', UNSEEN)], ['unknown alarm a: it cannot be seen → look again']],
  ])('of %s', (_what, findings, expected) => {
    expect(lines(findings)).toEqual(expected);
  });

  const need = {
    action: 'promote',
    statements: [
      { actions: ['ecr:PutImage', 'ecr:BatchGetImage'], resources: ['arn:a', 'arn:b'] },
      { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    ],
  };
  const simulated = (action: string, resource: string, decision: 'allowed' | 'explicitDeny' | 'implicitDeny') => ({
    action,
    resource,
    decision,
  });

  it('of permissions: what is there, missing, denied and unseen', () => {
    const said = (...asked: ReturnType<typeof simulated>[]): string[] => lines([permissionFinding(need, asked)]);
    expect(said(simulated('ecr:PutImage', 'arn:a', 'allowed'), simulated('ecr:PutImage', 'arn:b', 'allowed'))).toEqual([
      'good permissions for promote: the role allows all 2 calls',
    ]);
    expect(
      said(
        simulated('ecr:PutImage', 'arn:a', 'implicitDeny'),
        simulated('ecr:PutImage', 'arn:b', 'implicitDeny'),
        simulated('ecr:BatchGetImage', 'arn:a', 'allowed'),
      ),
    ).toEqual([
      'bad permissions for promote: the role does not allow ecr:PutImage → add to a policy of the role: [{"Effect":"Allow","Action":["ecr:PutImage"],"Resource":["arn:a","arn:b"]}]',
    ]);
    expect(
      said(
        simulated('ecr:PutImage', 'arn:a', 'explicitDeny'),
        simulated('ecr:GetAuthorizationToken', '*', 'implicitDeny'),
      ),
    ).toEqual([
      'bad permissions for promote: the role does not allow ecr:PutImage, ecr:GetAuthorizationToken → a policy denies ecr:PutImage explicitly; it has to be changed',
    ]);
    expect(lines([permissionFinding(need, UNSEEN)])).toEqual([
      'unknown permissions for promote: it cannot be seen → allow iam:SimulatePrincipalPolicy on the role, or compare it with {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ecr:PutImage","ecr:BatchGetImage"],"Resource":["arn:a","arn:b"]},{"Effect":"Allow","Action":["ecr:GetAuthorizationToken"],"Resource":["*"]}]}',
    ]);
  });

  const request = {
    partition: 'aws',
    account: '111122223333',
    repository: 'octo/app',
    ids: { owner: '5', repository: '7' },
    context: 'ref:refs/heads/main',
  };

  it('of a trust policy that we write ourselves: it lets the job in, in both forms, and another not', () => {
    const policy = trustPolicy({ ...request, workflow: 'octo/app/.github/workflows/x.yml@refs/heads/main' });
    expect(policy).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
              'token.actions.githubusercontent.com:sub': [
                'repo:octo/app:ref:refs/heads/main',
                'repo:octo@5/app@7:ref:refs/heads/main',
              ],
              'token.actions.githubusercontent.com:repository_id': '7',
              'token.actions.githubusercontent.com:job_workflow_ref':
                'octo/app/.github/workflows/x.yml@refs/heads/main',
            },
          },
        },
      ],
    });
    expect(JSON.stringify(trustPolicy(request))).not.toContain('job_workflow_ref');
    const text = JSON.stringify(trustPolicy(request));
    for (const sub of ['repo:octo/app:ref:refs/heads/main', 'repo:octo@5/app@7:ref:refs/heads/main'])
      expect(lines(trustFindings(ROLE, text, { ...CLAIMS, sub }))).toEqual([
        `good trust policy of ${ROLE}: statement 1 lets this job in`,
      ]);
    expect(lines(trustFindings(ROLE, text, undefined))).toEqual([]);
    expect(lines(trustFindings(ROLE, text, { ...CLAIMS, sub: 'repo:octo/app:pull_request' }))).toEqual([
      expect.stringMatching(
        /^bad trust policy of .*: it does not let this job in: .*`sub` is repo:octo\/app:pull_request.* → add a statement such as \{"Effect":"Allow"/,
      ),
    ]);
  });

  it('of a trust policy that denies, or cannot be read', () => {
    const [allow] = (trustPolicy(request) as { Statement: [Record<string, unknown>] }).Statement;
    const document = JSON.stringify({ Statement: [allow, { ...allow, Effect: 'Deny' }] });
    expect(lines(trustFindings(ROLE, document, CLAIMS))).toContain(
      `bad trust policy of ${ROLE}: statement 2 denies this job → change the statement`,
    );
    expect(lines(trustFindings(ROLE, UNSEEN, CLAIMS))).toEqual([
      `unknown trust policy of ${ROLE}: it cannot be seen → allow iam:GetRole on the role, or give the policy as a file with \`trust-policy\``,
    ]);
  });

  it('in one sentence', () => {
    const finding = (state: Finding['state']): Finding => ({ about: 'x', state, what: 'y' });
    expect(findingSummary([finding('good'), finding('good')])).toBe('all 2 checks are good');
    expect(findingSummary([finding('good'), finding('bad')])).toBe('1 of 2 checks found something wrong');
    expect(findingSummary([finding('good'), finding('unknown')])).toBe(
      '0 of 2 checks found something wrong, 1 could not be decided',
    );
  });
});

describe('what a doctor asks IAM', () => {
  let server: SmallServer;
  afterEach(() => server.close());

  const reader = async (answer: (seen: Seen) => string | undefined) => {
    server = await smallServer((seen) => {
      if (seen.path.startsWith('/token'))
        return { type: 'application/json', body: JSON.stringify({ value: givenToken() }) };
      if (seen.form.has('RoleArn')) return assumedRole(seen.form.get('RoleArn') ?? '');
      const body = answer(seen);
      return body === undefined ? stsError('AccessDenied', 'no', 403) : { body };
    });
    const session = await open(server.url);
    const ways = outbound();
    return iamReader(session, {
      outbound: ways,
      clock: steppedClock(Date.now()),
      signal: new AbortController().signal,
    });
  };

  it('reads a trust policy as it was written', async () => {
    const { trustPolicy } = await reader(
      () =>
        '<GetRoleResponse><Role><AssumeRolePolicyDocument>%7B%22a%22%3A1%7D</AssumeRolePolicyDocument></Role></GetRoleResponse>',
    );
    expect(await trustPolicy('deploy')).toBe('{"a":1}');
    const { form, headers } = server.seen.at(-1) as Seen;
    expect(Object.fromEntries(form)).toMatchObject({ Action: 'GetRole', Version: '2010-05-08', RoleName: 'deploy' });
    expect(headers.authorization).toMatch(/\/us-east-1\/iam\/aws4_request/);
    expect(headers['user-agent']).toMatch(/^waybill\//);
  });

  it('asks for every action on every resource with what the conditions want', async () => {
    const result = (action: string, resource: string, decision: string): string =>
      `<member><EvalActionName>${action}</EvalActionName><EvalResourceName>${resource}</EvalResourceName><EvalDecision>${decision}</EvalDecision></member>`;
    const { simulate } = await reader(
      () =>
        `<R><EvaluationResults>${result('ecr:PutImage', 'arn:a', 'allowed')}${result('ecr:PutImage', 'arn:b', 'implicitDeny')}<member><EvalActionName>x:Y</EvalActionName><EvalDecision>explicitDeny</EvalDecision></member><member>other</member></EvaluationResults></R>`,
    );
    const conditions = { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } };
    expect(
      await simulate(ROLE, { actions: ['ecr:PutImage', 'x:Y'], resources: ['arn:a', 'arn:b'], conditions }),
    ).toEqual([
      { action: 'ecr:PutImage', resource: 'arn:a', decision: 'allowed' },
      { action: 'ecr:PutImage', resource: 'arn:b', decision: 'implicitDeny' },
      { action: 'x:Y', resource: '*', decision: 'explicitDeny' },
    ]);
    expect(Object.fromEntries((server.seen.at(-1) as Seen).form)).toEqual({
      Action: 'SimulatePrincipalPolicy',
      Version: '2010-05-08',
      PolicySourceArn: ROLE,
      'ActionNames.member.1': 'ecr:PutImage',
      'ActionNames.member.2': 'x:Y',
      'ResourceArns.member.1': 'arn:a',
      'ResourceArns.member.2': 'arn:b',
      'ContextEntries.member.1.ContextKeyName': 'iam:PassedToService',
      'ContextEntries.member.1.ContextKeyType': 'string',
      'ContextEntries.member.1.ContextKeyValues.member.1': 'ecs-tasks.amazonaws.com',
    });
  });

  it('hands a refusal on', async () => {
    const { trustPolicy } = await reader(() => undefined);
    await expect(trustPolicy('deploy')).rejects.toThrow('no');
  });
});

describe('the codes of credentials', () => {
  it('each say when they happen and what to do', () => {
    for (const [code, { meaning, cure }] of Object.entries(credentialError.entries)) {
      expect([code, meaning]).toEqual([code, expect.stringMatching(/^\S.{15,}\.$/)]);
      expect([code, cure]).toEqual([code, expect.stringMatching(/^\S.{10,}$/)]);
    }
  });
});
