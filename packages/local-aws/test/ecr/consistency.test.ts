import { BatchCheckLayerAvailabilityCommand, BatchGetImageCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { caught } from '../caught.ts';
import { givenImage } from '../given-image.ts';
import { ask, pushBlob } from '../push.ts';
import { type GivenEcr, givenEcr } from './given-ecr.ts';

let given: GivenEcr;
const image = givenImage();
beforeEach(async () => {
  given = await givenEcr();
});
afterEach(async () => {
  await given.stop();
});

const at = { repositoryName: 'app' };
const lag = (operation: string, times = 1) =>
  given.aws.faults.add({ on: { operation }, fault: { kind: 'lag', ms: 2_000 }, times });

describe('reads that lag behind', () => {
  it('do not find an image yet, for as many requests as the plan says', async () => {
    await given.put(image, 'v1');
    given.clock.advance(1_000);
    lag('BatchGetImage', 2);
    const found = [];
    for (let turn = 0; turn < 3; turn++) {
      const { images } = await given.ecr.send(new BatchGetImageCommand({ ...at, imageIds: [{ imageTag: 'v1' }] }));
      found.push(images?.length);
    }
    expect(found).toEqual([0, 0, 1]);
  });

  it('still find what a tag pointed at before', async () => {
    await given.put(image, 'v1');
    given.clock.advance(5_000);
    await given.put(givenImage('new'), 'v1');
    lag('GET manifest');
    const headers = { accept: '*/*' };
    const digests = [];
    for (let turn = 0; turn < 2; turn++) {
      const got = await ask(given.target, '/v2/app/manifests/v1', { headers });
      digests.push(got.headers.get('docker-content-digest'));
    }
    expect(digests).toEqual([image.digest, givenImage('new').digest]);
  });

  it('make PutImage miss layers that were just uploaded', async () => {
    for (const blob of image.blobs) await pushBlob(given.target, blob);
    lag('PutImage');
    lag('BatchCheckLayerAvailability');
    const layerDigests = image.blobs.map(({ digest }) => digest);
    const { layers } = await given.ecr.send(new BatchCheckLayerAvailabilityCommand({ ...at, layerDigests }));
    expect(layers?.map(({ layerAvailability }) => layerAvailability)).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
    const put = () =>
      given.ecr.send(new PutImageCommand({ ...at, imageManifest: image.bytes.toString(), imageTag: 'v1' }));
    expect(await caught(put())).toMatchObject({ name: 'LayersNotFoundException' });
    await put();
  });
});
