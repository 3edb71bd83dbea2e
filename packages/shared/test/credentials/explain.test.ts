import { describe, expect, it } from '@jest/globals';
import { type Claims, claimLines, claimsOf, hasImmutableSub, otherSub } from '../../src/credentials/claims.ts';
import { explainAws } from '../../src/credentials/explain-aws.ts';
import { explainChainDenied, explainDenied } from '../../src/credentials/explain-denied.ts';
import { explainRefusal } from '../../src/credentials/explain-refusal.ts';

import { QueryRefusal } from '../../src/credentials/query-api.ts';
import { roleOfSession, trustStatement } from '../../src/credentials/trust-statement.ts';
import { hasCode, kernelError, type WaybillError } from '../../src/kernel/index.ts';
import { givenToken, ROLE } from './given-session.ts';

const DENIED = new QueryRefusal('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);

function givenClaims(change: Record<string, string> = {}): Claims {
  return {
    iss: 'https://token.actions.githubusercontent.com',
    sub: 'repo:octo/app:ref:refs/heads/main',
    aud: 'sts.amazonaws.com',
    repository: 'octo/app',
    repository_id: '22',
    repository_owner_id: '11',
    ref: 'refs/heads/main',
    event_name: 'push',
    workflow_ref: 'octo/app/.github/workflows/ci.yml@refs/heads/main',
    job_workflow_ref: 'octo/app/.github/workflows/ci.yml@refs/heads/main',
    ...change,
  };
}

describe('a refused role', () => {
  it('shows the claims that trust policies are written about, never the token', () => {
    const error = explainDenied(
      DENIED,
      ROLE,
      givenClaims({ environment: 'prod', sub: 'repo:octo/app:environment:prod' }),
    );
    expect(error).toMatchObject({ code: 'E_ASSUME_DENIED', exit: 2 });
    for (const part of [
      ROLE,
      'AccessDenied',
      'repo:octo/app:environment:prod',
      'sts.amazonaws.com',
      '22',
      'ci.yml@refs/heads/main',
      'prod',
      'refs/heads/main',
    ])
      expect(error.message).toContain(part);
    expect(error.message).not.toContain('eyJ');
  });

  it('prints the statement that would match', () => {
    const statement = JSON.parse(/\{.*\}$/.exec(explainDenied(DENIED, ROLE, givenClaims()).cure)?.[0] ?? '');
    expect(statement).toEqual({
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': 'repo:octo/app:ref:refs/heads/main',
          'token.actions.githubusercontent.com:repository_id': '22',
          'token.actions.githubusercontent.com:job_workflow_ref': 'octo/app/.github/workflows/ci.yml@refs/heads/main',
        },
      },
    });
  });

  it('names the issuer of a GitHub Enterprise Server as its provider', () => {
    const statement = trustStatement(givenClaims({ iss: 'https://ghe.corp/_services/token/' }), {
      partition: 'aws-cn',
      account: '1',
    });
    expect(JSON.stringify(statement)).toContain('arn:aws-cn:iam::1:oidc-provider/ghe.corp/_services/token"');
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['another audience', { aud: 'my-audience' }, /the audience: .* must have my-audience/],
    ['the immutable subject', { sub: 'repo:octo@11/app@22:ref:refs/heads/main' }, /name-only `sub`/],
    ['the immutable subject with dashes', { sub: 'repo:octo-11/app-22:ref:refs/heads/main' }, /name-only `sub`/],
    [
      'an environment',
      { sub: 'repo:octo/app:environment:prod', environment: 'prod' },
      /a job with an environment has `sub` …:environment:prod/,
    ],
    ['a pull request', { sub: 'repo:octo/app:pull_request', event_name: 'pull_request' }, /this is a pull request/],
    ['a reusable workflow', { job_workflow_ref: 'octo/flows/.github/workflows/x.yml@v1' }, /reusable workflow/],
    ['a branch', {}, /another repository, branch or tag, or for an environment/],
    ['a subject of one’s own', { sub: 'team:web' }, /another `sub`/],
  ])('names the likeliest mistake: %s', (_what, change, likely) => {
    expect(explainDenied(DENIED, ROLE, givenClaims(change)).message).toMatch(likely);
  });

  it('says how to make a provider that is not there', () => {
    const refusal = new QueryRefusal(
      'InvalidIdentityToken',
      'No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com',
      400,
    );
    const error = explainDenied(refusal, ROLE, givenClaims());
    expect(error.message).toContain('the account has no identity provider for token.actions.githubusercontent.com');
    expect(error.cure).toContain(
      'create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com',
    );
  });

  it('keeps the refusal as its cause, and the account of the role in the cure', () => {
    const refusal = new QueryRefusal('InvalidIdentityToken', 'no OpenIDConnect provider found', 400);
    const error = explainDenied(refusal, ROLE, {});
    expect(error.cause).toBe(refusal);
    expect(error.cure).toMatch(
      /^create the provider in account 111122223333: .* --client-id-list sts\.amazonaws\.com$/,
    );
    const other = explainDenied(refusal, ROLE, givenClaims({ aud: 'mine' }));
    expect(other.cure).toMatch(/--client-id-list mine$/);
    const lines = explainDenied(DENIED, ROLE, givenClaims()).message.split('\n');
    expect(lines[0]).toBe(
      `STS does not let this job assume ${ROLE} (AccessDenied: ${DENIED.message}). Its token says:`,
    );
    expect(lines.at(-1)).toMatch(/^Likely: .*\.$/);
    expect(explainDenied(DENIED, ROLE, givenClaims()).cause).toBe(DENIED);
  });

  it('takes the audiences of both kinds of partitions for usual ones', () => {
    for (const aud of ['sts.amazonaws.com', 'sts.amazonaws.com.cn'])
      expect(explainDenied(DENIED, ROLE, givenClaims({ aud })).message).toContain('another repository, branch or tag');
    for (const aud of ['xsts.amazonaws.com', 'sts.amazonaws.com.evil', 'sts-amazonaws.com'])
      expect(explainDenied(DENIED, ROLE, givenClaims({ aud })).message).toContain(`must have ${aud}`);
  });

  it('names a pull request by either of its signs, and no reusable workflow where it is the caller’s own', () => {
    for (const change of [{ event_name: 'pull_request' }, { sub: 'repo:octo/app:pull_request' }])
      expect(explainDenied(DENIED, ROLE, givenClaims(change)).message).toContain('this is a pull request');
    const own = { job_workflow_ref: 'octo/app/.github/workflows/ci.yml@refs/tags/v1' };
    expect(explainDenied(DENIED, ROLE, givenClaims(own)).message).not.toContain('reusable');
  });

  it('knows an audience that the provider refused', () => {
    const refusal = new QueryRefusal('InvalidIdentityToken', 'Incorrect token audience', 400);
    expect(explainDenied(refusal, ROLE, givenClaims()).message).toMatch(/the audience/);
  });

  it('shows hostile claims harmless', () => {
    const error = explainDenied(DENIED, ROLE, givenClaims({ ref: 'refs/heads/\u202e\u001b[31m\n::error::x' }));
    expect(error.message.split('\n').every((line) => !/[\p{Cc}\p{Cf}]/u.test(line))).toBe(true);
    expect(error.message).not.toMatch(/^::error/m);
  });

  it('names both sides of a chain', () => {
    const error = explainChainDenied(DENIED, ROLE, 'arn:aws:sts::444455556666:assumed-role/hub/me');
    expect(error.message).toContain('does not let arn:aws:sts::444455556666:assumed-role/hub/me assume');
    expect(error.cure).toContain('"AWS":"arn:aws:iam::444455556666:role/hub"');
    expect(error.cause).toBe(DENIED);
    const nameless = explainChainDenied(DENIED, ROLE, undefined);
    expect(nameless.message).toBe(
      `STS does not let the credentials in force assume ${ROLE} (AccessDenied: ${DENIED.message})`,
    );
    expect(nameless.cure).toContain('has a statement for the caller, that a demanded ExternalId');
  });

  it('knows the role behind a session', () => {
    expect(roleOfSession('arn:aws:sts::444455556666:assumed-role/hub/me')).toBe('arn:aws:iam::444455556666:role/hub');
    expect(roleOfSession('arn:aws:iam::444455556666:user/me')).toBe('arn:aws:iam::444455556666:user/me');
  });
});

describe('claims', () => {
  it('are read from a token, and only from one', () => {
    expect(claimsOf(givenToken({ repository_id: 22, nested: { a: 1 } }))).toMatchObject({
      repository_id: '22',
      sub: expect.any(String),
    });
    expect(claimsOf(givenToken({ nested: { a: 1 } }))).not.toHaveProperty('nested');
    for (const text of ['', 'a.b.c', 'x', `a.${Buffer.from('[1]').toString('base64url')}.c`])
      expect(claimsOf(text)).toEqual({});
  });

  it('are shown in columns, and never at any length', () => {
    const lines = claimLines(givenClaims({ ref: 'r'.repeat(301) }));
    expect(lines).toContain('  sub               repo:octo/app:ref:refs/heads/main');
    expect(lines).toContain(`  ref               ${'r'.repeat(300)}`);
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual([
      'sub',
      'aud',
      'repository',
      'repository_id',
      'job_workflow_ref',
      'environment',
      'ref',
    ]);
  });

  it('that are absent are said to be absent', () => {
    expect(claimLines(givenClaims()).find((line) => line.includes('environment'))).toContain('(not in the token)');
  });

  it.each([
    ['repo:octo/app:ref:refs/heads/main', false],
    ['repo:octo@11/app@22:ref:refs/heads/main', true],
    ['repo:octo-11/app-22:environment:prod', true],
    ['repo:octo/app-2022:ref:refs/heads/main', false],
    ['repo:octo/app-22', false],
  ])('%s: immutable %p', (sub, immutable) => {
    expect(hasImmutableSub(givenClaims({ sub }))).toBe(immutable);
  });

  it('give the other form of the subject', () => {
    expect(otherSub(givenClaims())).toBe('repo:octo@11/app@22:ref:refs/heads/main');
    expect(otherSub(givenClaims({ sub: 'repo:octo@11/app@22:environment:prod' }))).toBe(
      'repo:octo/app:environment:prod',
    );
    expect(otherSub({ sub: 'repo:octo/app:ref:x' })).toBeUndefined();
    expect(otherSub({ sub: 'repo:octo/app:ref:x', repository: 'octo/app' })).toBeUndefined();
    expect(otherSub({ sub: 'team:web', repository: 'octo/app' })).toBeUndefined();
  });
});

describe('other refusals of STS', () => {
  it.each([
    [
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      400,
      'E_ASSUME_INVALID',
      /lower `role-duration-seconds`/,
    ],
    [
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      400,
      'E_ASSUME_INVALID',
      /to 3600/,
    ],
    ['PackedPolicyTooLarge', 'x', 400, 'E_ASSUME_INVALID', /shorten/],
    ['MalformedPolicyDocument', 'x', 400, 'E_ASSUME_INVALID', /correct the policy/],
    ['RegionDisabledException', 'x', 403, 'E_ASSUME_INVALID', /enable the region/],
    ['ExpiredTokenException', 'x', 400, 'E_ASSUME_INVALID', /new credentials/],
    ['InvalidClientTokenId', 'x', 403, 'E_ASSUME_INVALID', /access key/],
    ['UnrecognizedClientException', 'x', 403, 'E_ASSUME_INVALID', /access key/],
    ['SignatureDoesNotMatch', 'x', 403, 'E_ASSUME_INVALID', /access key/],
    ['InvalidAccessKeyId', 'x', 403, 'E_ASSUME_INVALID', /access key/],
    ['ValidationError', 'x', 400, 'E_ASSUME_INVALID', /correct the input/],
    ['RequestLimitExceeded', 'x', 400, 'E_AWS_FAULT', /./],
    ['IDPCommunicationError', 'x', 400, 'E_AWS_FAULT', /./],
    ['NotThrottling', 'x', 499, 'E_ASSUME_INVALID', /correct the input/],
    ['Throttling', 'x', 400, 'E_AWS_FAULT', /./],
    ['InternalFailure', 'x', 500, 'E_AWS_FAULT', /./],
    ['SomethingNew', 'x', 400, 'E_ASSUME_INVALID', /correct the input/],
  ])('%s: %s', (code, message, status, expected, cure) => {
    const refusal = new QueryRefusal(code, message, status);
    const error = explainRefusal(refusal) as WaybillError;
    expect([error.message, error.cause]).toEqual([`STS answered ${code}: ${message}`, refusal]);
    expect(error).toMatchObject({ code: expected, cure: expect.stringMatching(cure) });
  });

  it('leaves other errors alone', () => {
    const own = kernelError('E_FILE', 'x');
    const other = new Error('x');
    expect([explainRefusal(own), explainRefusal(other)]).toEqual([own, other]);
  });
});

describe('errors of AWS clients', () => {
  const aws = (name: string, message: string, status?: number, code?: string): Error =>
    Object.assign(new Error(message), {
      name,
      ...(status && { $metadata: { httpStatusCode: status } }),
      ...(code && { code }),
      $response: { headers: { authorization: 'secret' } },
    });

  it.each<[string, Error, string]>([
    [
      'a denial',
      aws(
        'AccessDeniedException',
        'User: u is not authorized to perform: ecr:PutImage on resource: arn:aws:ecr:r:1:repository/a because no identity-based policy allows',
        400,
      ),
      'E_ACCESS_DENIED',
    ],
    ['an expiry', aws('ExpiredTokenException', 'expired', 400), 'E_CREDENTIALS_EXPIRED'],
    [
      'unknown keys',
      aws('UnrecognizedClientException', 'The security token included in the request is invalid.', 400),
      'E_CREDENTIALS_REFUSED',
    ],
    ['throttling', aws('ThrottlingException', 'Rate exceeded', 400), 'E_AWS_FAULT'],
    ['too many requests', aws('X', 'slow down', 429), 'E_AWS_FAULT'],
    ['a fault', aws('InternalServerError', 'sorry', 500), 'E_AWS_FAULT'],
    ['another refusal', aws('ValidationException', 'bad', 400), 'E_AWS_REFUSED'],
    ['a timeout', aws('TimeoutError', 'took too long'), 'E_UNREACHABLE'],
    ['a reset', aws('Error', 'read ECONNRESET', undefined, 'ECONNRESET'), 'E_UNREACHABLE'],
    ['a name that nobody knows', aws('Error', 'getaddrinfo ENOTFOUND x', undefined, 'ENOTFOUND'), 'E_UNREACHABLE'],
    ['a cut answer', aws('SyntaxError', 'Unexpected end of JSON input'), 'E_NOT_AWS'],
  ])('%s', (_what, error, code) => {
    const explained = explainAws(error);
    expect(hasCode(explained, code)).toBe(true);
    expect(JSON.stringify({ ...(explained as Error), cause: (explained as Error).cause })).not.toContain('secret');
  });

  it.each<[string, readonly string[]]>([
    [
      'E_ACCESS_DENIED',
      [
        'AccessDenied',
        'UnauthorizedOperation',
        'NotAuthorized',
        'AuthorizationErrorException',
        'ForbiddenException',
        'UnauthorizedException',
      ],
    ],
    ['E_CREDENTIALS_EXPIRED', ['ExpiredToken', 'RequestExpired']],
    [
      'E_CREDENTIALS_REFUSED',
      [
        'InvalidClientTokenId',
        'InvalidSignatureException',
        'SignatureDoesNotMatch',
        'MissingAuthenticationToken',
        'IncompleteSignature',
        'InvalidAccessKeyId',
        'AuthFailure',
      ],
    ],
    [
      'E_AWS_FAULT',
      [
        'Throttling',
        'TooManyRequestsException',
        'RequestLimitExceeded',
        'SlowDown',
        'RequestThrottled',
        'ProvisionedThroughputExceededException',
        'LimitExceeded',
      ],
    ],
    // A limit that stays, and names that only contain one of the others.
    [
      'E_AWS_REFUSED',
      [
        'LimitExceededException',
        'NotAccessDenied',
        'TokenNotExpiredToken',
        'NoAuthFailure',
        'NoThrottling',
        'XLimitExceeded',
      ],
    ],
  ])('%s: all the names that AWS has for it', (code, names) => {
    for (const name of names) expect(explainAws(aws(name, 'no', 400))).toMatchObject({ code });
  });

  it('says what AWS said, escaped, and keeps name and message as the cause', () => {
    expect(explainAws(aws('ValidationException', 'bad\u001b[31m', 499))).toMatchObject({
      code: 'E_AWS_REFUSED',
      message: expect.not.stringContaining('\u001b'),
      cause: expect.objectContaining({ name: 'ValidationException', message: 'bad\u001b[31m' }),
    });
    for (const [name, status] of [
      ['AccessDenied', 403],
      ['ExpiredToken', 403],
      ['InvalidClientTokenId', 403],
      ['Throttling', 400],
      ['X', 500],
    ] as const)
      expect(explainAws(aws(name, 'so it is', status))).toMatchObject({
        message: expect.stringContaining(`AWS answered ${name}: so it is`),
        cause: expect.objectContaining({ name, message: 'so it is' }),
      });
    expect(explainAws(aws('TimeoutError', 'too long'))).toMatchObject({
      message: expect.stringContaining('AWS could not be reached: too long'),
      cause: expect.objectContaining({ name: 'TimeoutError' }),
    });
    expect(explainAws(aws('SyntaxError', 'Unexpected end'))).toMatchObject({
      message: expect.stringContaining('not AWS: the answer was cut or is in another format (Unexpected end)'),
      cause: expect.objectContaining({ name: 'SyntaxError' }),
    });
  });

  it('takes only codes of the network for them', () => {
    for (const code of ['ECONNREFUSED', 'EAI_AGAIN', 'ABORT_ERR'])
      expect(explainAws(aws('Error', 'x', undefined, code))).toMatchObject({ code: 'E_UNREACHABLE' });
    for (const code of ['XECONNREFUSED', 'ECONN1', 'ABORT_ERR2', 'E']) {
      const stranger = aws('Error', 'x', undefined, code);
      expect(explainAws(stranger)).toBe(stranger);
    }
    const numbered = Object.assign(aws('Error', 'x'), { code: 5 });
    expect(explainAws(numbered)).toBe(numbered);
  });

  it.each([
    ['on resource: arn:aws:ecr:r:1:repository/a.', 'arn:aws:ecr:r:1:repository/a'],
    ['on resource: arn:aws:ecr:r:1:repository/a, because', 'arn:aws:ecr:r:1:repository/a'],
    ['on resource: "arn:aws:ecr:r:1:repository/a.b"', 'arn:aws:ecr:r:1:repository/a.b'],
    ['on resource arn:aws:ecr:r:1:repository/a', 'arn:aws:ecr:r:1:repository/a'],
    ['', '*'],
  ])('reads the resource out of: %s', (where, resource) => {
    const error = explainAws(aws('AccessDenied', `u is not authorized to perform: ecr-public:PutImage ${where}`, 403));
    expect((error as WaybillError).cure).toBe(
      `add {"Effect":"Allow","Action":"ecr-public:PutImage","Resource":"${resource}"} to a policy of the role`,
    );
  });

  it('leaves bugs alone', () => {
    const bug = new TypeError('x is undefined');
    expect([explainAws(bug), explainAws('text')]).toEqual([bug, 'text']);
  });

  it.each([
    [
      'because no identity-based policy allows the ecr:PutImage action',
      /^add \{"Effect":"Allow","Action":"ecr:PutImage","Resource":"arn:aws:ecr:r:1:repository\/a"\} to a policy of the role$/,
    ],
    ['because no session policy allows the ecr:PutImage action', /session-policy: none/],
    ['with an explicit deny in a service control policy', /denies ecr:PutImage explicitly/],
  ])('says what to add: %s', (why, cure) => {
    const error = explainAws(
      aws(
        'AccessDeniedException',
        `User: u is not authorized to perform: ecr:PutImage on resource: arn:aws:ecr:r:1:repository/a ${why}`,
        400,
      ),
    );
    expect((error as WaybillError).cure).toMatch(cure);
  });

  it('says where to look when AWS names no action', () => {
    expect((explainAws(aws('AccessDenied', 'no', 403)) as WaybillError).cure).toContain('docs/permissions.md');
    expect(
      (explainAws(aws('AccessDenied', 'not authorized to perform: ecs:ListServices', 403)) as WaybillError).cure,
    ).toContain('"Resource":"*"');
  });
});
