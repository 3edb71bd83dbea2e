import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  DEMO_ACCOUNTS,
  DEMO_ADMIN_KEYS,
  DEMO_REGION,
  demoSeed,
  type LocalAws,
  putFirstImage,
  startLocalAws,
} from '@waybill/local-aws';
import { runBundle } from './given-bundle.ts';

const ACCOUNT = DEMO_ACCOUNTS.prod;
const HOST = `${ACCOUNT}.dkr.ecr.${DEMO_REGION}.amazonaws.com`;

describe('the bundle of promote', () => {
  let aws: LocalAws;
  let image = '';
  beforeAll(async () => {
    const seed = demoSeed();
    const repositories = [{ name: 'from' }, { name: 'to' }];
    aws = await startLocalAws({ seed: { ...seed, accounts: seed.accounts.map((one) => ({ ...one, repositories })) } });
    const first = { repository: 'from', files: [], entrypoint: ['/hello'] };
    image = await putFirstImage(await aws.registryOf(ACCOUNT), first, Date.now());
  });
  afterAll(() => aws.stop());

  const { accessKeyId, secretAccessKey } = DEMO_ADMIN_KEYS.prod;
  const promote = (inputs: Readonly<Record<string, string>> = {}) =>
    runBundle(
      { image, to: `${HOST}/to:v1`, credentials: 'environment', 'allow-endpoint-override': 'true', ...inputs },
      { ...aws.env(), AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    );
  const digest = (): string => image.slice(image.indexOf('@') + 1);
  const pointed = async () => (await aws.registryOf(ACCOUNT)).images.get('to').tags.get('v1');

  it('promotes between two repositories of ECR, and only looks the second time', async () => {
    expect(await promote({ 'dry-run': 'true' })).toMatchObject({ exit: 0 });
    expect(await pointed()).toBeUndefined();
    const { exit, outputs, summary, stdout } = await promote();
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: expect.stringMatching(/was promoted to/) });
    expect(outputs).toContain(`${HOST}/to@${digest()}`);
    expect(summary).toContain('✅ Promoted');
    expect(await pointed()).toBe(digest());
    const before = aws.journal.next;
    expect((await promote()).stdout).toMatch(/nothing was written/);
    const writes = aws.journal
      .find({ after: before - 1 })
      .filter(({ operation }) => /^(Put|Initiate|Upload)/.test(`${operation}`));
    expect(writes).toEqual([]);
    expect(aws.defects).toEqual([]);
  });

  it('says all that is wrong with its inputs before any request, and ends with 2', async () => {
    const before = aws.journal.next;
    const { exit, stdout } = await promote({ verify: 'full', concurrency: '0' });
    expect(exit).toBe(2);
    expect(stdout).toMatch(/2 inputs are wrong/);
    expect(aws.journal.next).toBe(before);
  });
});
