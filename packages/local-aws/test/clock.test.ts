import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type LocalAws, scaledClock, startLocalAws } from '../src/index.ts';
import { caught } from './caught.ts';
import { asAdmin } from './given-aws.ts';

const HOUR = 3_600_000;
let aws: LocalAws;
afterEach(async () => {
  await aws.stop();
});

describe('a local AWS whose clock runs ahead', () => {
  it('takes signatures of the machine’s time and of its own, and nothing beyond', async () => {
    aws = await startLocalAws({ clock: scaledClock(1, Date.now() + 3 * HOUR) });
    const ask = async (systemClockOffset: number) =>
      await new STSClient({ ...asAdmin(aws), systemClockOffset }).send(new GetCallerIdentityCommand({}));
    for (const offset of [0, 1.5 * HOUR, 3 * HOUR]) expect((await ask(offset)).Account).toBe('111111111111');
    for (const offset of [-HOUR, 4 * HOUR])
      expect(await caught(ask(offset))).toMatchObject({
        name: expect.stringMatching(/Signature/),
        message: expect.stringContaining('Signature expired'),
      });
  });

  it('tells its time in every answer, from which the SDK learns', async () => {
    aws = await startLocalAws({ clock: scaledClock(1, Date.now() + 3 * HOUR) });
    const client = new ECRClient(asAdmin(aws));
    await client.send(new DescribeRepositoriesCommand({}));
    expect(Math.abs(client.config.systemClockOffset - 3 * HOUR)).toBeLessThan(10_000);
    await client.send(new DescribeRepositoriesCommand({}));
  });
});
