import { BatchGetImageCommand, DescribeImageScanFindingsCommand, ECRClient } from '@aws-sdk/client-ecr';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalAws, startLocalAws } from '../src/index.ts';
import { assumed, registryTarget, withKeys } from './given-aws.ts';
import { givenImage } from './given-image.ts';
import { ask, push } from './push.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(async () => {
  await aws.stop();
});

describe('the local AWS', () => {
  it('takes a workflow from its OIDC token to an image in ECR', async () => {
    const keys = await assumed(aws);
    const who = await new STSClient(withKeys(aws, keys)).send(new GetCallerIdentityCommand({}));
    expect(who).toMatchObject({
      Account: '111111111111',
      Arn: 'arn:aws:sts::111111111111:assumed-role/waybill-deliver/test',
    });
    const ecr = new ECRClient(withKeys(aws, keys));
    const target = await registryTarget(aws, { client: ecr });
    const image = givenImage();
    expect((await push(target, image, 'v1')).status).toBe(201);
    const { images } = await ecr.send(
      new BatchGetImageCommand({ repositoryName: 'hello-service', imageIds: [{ imageTag: 'v1' }] }),
    );
    expect(images?.[0]?.imageManifest).toBe(image.bytes.toString());
    const pulled = await ask(target, `/v2/hello-service/blobs/${image.blobs[1]?.digest}`);
    expect(pulled.status).toBe(307);
    const layer = await fetch(pulled.headers.get('location') ?? '');
    expect(await layer.text()).toBe('layer of app');
    const scan = await ecr.send(
      new DescribeImageScanFindingsCommand({ repositoryName: 'hello-service', imageId: { imageTag: 'v1' } }),
    );
    expect(scan.imageScanStatus?.status).toBe('IN_PROGRESS');
    aws.violations.assertClean();
    expect(aws.defects).toEqual([]);
  });
});
