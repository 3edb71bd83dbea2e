import { GetRoleCommand, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEMO_ACCOUNTS, type LocalAws, startLocalAws } from '../../src/index.ts';
import { asAdmin, assumed, withKeys } from '../given-aws.ts';

const ROLE = `arn:aws:iam::${DEMO_ACCOUNTS.dev}:role/waybill-deliver`;

describe('IAM', () => {
  let aws: LocalAws;
  let iam: IAMClient;
  beforeEach(async () => {
    aws = await startLocalAws();
    iam = new IAMClient(asAdmin(aws));
  });
  afterEach(async () => {
    iam.destroy();
    aws.violations.assertClean();
    await aws.stop();
  });

  it('gives a role with its trust policy, URL-encoded', async () => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'waybill-deliver' }));
    expect(Role).toMatchObject({ Arn: ROLE, Path: '/', MaxSessionDuration: 3_600 });
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toMatchObject({
      Statement: { Action: 'sts:AssumeRoleWithWebIdentity' },
    });
  });

  it('does not know a role of another account', async () => {
    await expect(iam.send(new GetRoleCommand({ RoleName: 'nowhere' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  it('says what a role’s policies allow', async () => {
    const { EvaluationResults = [] } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: ROLE,
        ActionNames: ['ecr:PutImage', 'ecr:DeleteRepository', 'iam:CreateUser'],
        ResourceArns: ['*'],
      }),
    );
    expect(EvaluationResults.map(({ EvalDecision }) => EvalDecision)).toEqual([
      'allowed',
      'explicitDeny',
      'implicitDeny',
    ]);
  });

  it('answers only who may ask', async () => {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'ecr:*', Resource: '*' },
    });
    const session = new IAMClient(withKeys(aws, await assumed(aws, 'dev', { Policy })));
    await expect(session.send(new GetRoleCommand({ RoleName: 'waybill-deliver' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`iam:GetRole on resource: ${ROLE}`),
    });
    session.destroy();
  });
});
