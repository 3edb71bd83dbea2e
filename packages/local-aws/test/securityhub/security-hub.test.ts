import { type AwsSecurityFinding, BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalAws, startLocalAws } from '../../src/index.ts';
import { caught } from '../caught.ts';
import { asAdmin } from '../given-aws.ts';

const ACCOUNT = '111111111111';

describe('Security Hub', () => {
  let aws: LocalAws;
  let hub: SecurityHubClient;
  beforeAll(async () => {
    aws = await startLocalAws();
    hub = new SecurityHubClient(asAdmin(aws));
  });
  afterAll(async () => {
    hub.destroy();
    await aws.stop();
  });

  const finding = (override: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding => ({
    SchemaVersion: '2018-10-08',
    Id: 'one',
    ProductArn: `arn:aws:securityhub:${aws.region}:${ACCOUNT}:product/${ACCOUNT}/default`,
    GeneratorId: 'gate',
    AwsAccountId: ACCOUNT,
    CreatedAt: '2026-01-01T00:00:00.000Z',
    UpdatedAt: '2026-01-01T00:00:00.000Z',
    Title: 'a title',
    Description: 'a description',
    Severity: { Label: 'HIGH' },
    Resources: [{ Type: 'Other', Id: 'x' }],
    ...override,
  });
  const send = (...Findings: AwsSecurityFinding[]) => hub.send(new BatchImportFindingsCommand({ Findings }));
  const imported = () => aws.securityHub.imported({ account: ACCOUNT, region: aws.region });

  it('keeps the newest of one Id', async () => {
    await send(finding({ Title: 'first' }));
    await send(finding({ Title: 'newer', UpdatedAt: '2026-01-02T00:00:00Z' }));
    const { SuccessCount } = await send(finding({ Title: 'late', UpdatedAt: '2026-01-01T12:00:00Z' }));
    expect(SuccessCount).toBe(1);
    expect(imported()).toMatchObject([{ Id: 'one', Title: 'newer' }]);
  });

  it.each<[string, () => Partial<AwsSecurityFinding>, string]>([
    ['another account', () => ({ AwsAccountId: '222222222222' }), 'AwsAccountId'],
    ['another product', () => ({ ProductArn: 'arn:aws:securityhub:x' }), 'ProductArn'],
    ['another schema', () => ({ SchemaVersion: '1' }), 'SchemaVersion'],
    ['a long title', () => ({ Title: 'x'.repeat(257) }), 'Title is longer than 256'],
    ['no resource', () => ({ Resources: [] }), 'Resources'],
    ['no severity', () => ({ Severity: {} }), 'Severity'],
    ['a day for a time', () => ({ CreatedAt: '2026-01-01' }), 'ISO 8601'],
    ['more than 240 KB', () => ({ ProductFields: { a: 'x'.repeat(240_000) } }), 'exceeds'],
  ])('refuses a finding with %s, and takes the rest of its batch', async (name, override, expected) => {
    const answer = await send(finding({ Id: `good ${name}` }), finding({ Id: `bad ${name}`, ...override() }));
    expect(answer).toMatchObject({
      SuccessCount: 1,
      FailedCount: 1,
      FailedFindings: [
        { Id: `bad ${name}`, ErrorCode: 'InvalidInput', ErrorMessage: expect.stringContaining(expected) },
      ],
    });
    expect(imported().map(({ Id }) => Id)).toEqual(expect.arrayContaining([`good ${name}`]));
    expect(imported().map(({ Id }) => Id)).not.toContain(`bad ${name}`);
  });

  it('refuses none and more than a hundred at once', async () => {
    for (const count of [0, 101]) {
      const batch = Array.from({ length: count }, (_, index) => finding({ Id: `many ${index}` }));
      expect(await caught(send(...batch))).toMatchObject({ name: 'InvalidInputException' });
    }
    aws.violations.assertClean();
  });
});
