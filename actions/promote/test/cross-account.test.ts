import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DEMO_ACCOUNTS, DEMO_REGION, DEMO_ROLE, type LocalAws, putFirstImage, startLocalAws } from '@waybill/local-aws';
import { runBundle } from './given-bundle.ts';

const HOST = `${DEMO_ACCOUNTS.staging}.dkr.ecr.${DEMO_REGION}.amazonaws.com/hello-service`;
let aws: LocalAws;
let image = '';
beforeAll(async () => {
  aws = await startLocalAws();
  image = await putFirstImage(
    await aws.registryOf(DEMO_ACCOUNTS.dev),
    { repository: 'hello-service', files: [], entrypoint: ['/hello'] },
    Date.now(),
  );
});
afterAll(() => aws.stop());
it('promotes across accounts', async () => {
  const { exit } = await runBundle(
    {
      image,
      to: `${HOST}:v1`,
      'role-to-assume': `arn:aws:iam::${DEMO_ACCOUNTS.staging}:role/${DEMO_ROLE}`,
      'allow-endpoint-override': 'true',
    },
    aws.env({ repository: 'octo-org/hello-service', environment: 'staging' }),
  );
  expect(exit).toBe(0);
});
