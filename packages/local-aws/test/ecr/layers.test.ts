import {
  BatchCheckLayerAvailabilityCommand,
  CompleteLayerUploadCommand,
  GetAccountSettingCommand,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  InitiateLayerUploadCommand,
  PutAccountSettingCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { caught } from '../caught.ts';
import { givenBlob, givenImage } from '../given-image.ts';
import { ask, pushBlob } from '../push.ts';
import { type GivenEcr, givenEcr } from './given-ecr.ts';

let given: GivenEcr;
beforeEach(async () => {
  given = await givenEcr();
});
afterEach(async () => {
  await given.stop();
});

const repositoryName = 'app';
const MIB = 1024 * 1024;

async function initiate(): Promise<string> {
  const { uploadId = '' } = await given.ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
  return uploadId;
}

async function part(uploadId: string, partFirstByte: number, bytes: Buffer) {
  const partLastByte = partFirstByte + bytes.length - 1;
  return await given.ecr.send(
    new UploadLayerPartCommand({ repositoryName, uploadId, partFirstByte, partLastByte, layerPartBlob: bytes }),
  );
}

async function complete(uploadId: string, ...layerDigests: string[]) {
  return await given.ecr.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests }));
}

describe('uploading a layer through the API', () => {
  it('takes parts of at least 5 MiB but the last', async () => {
    const bytes = Buffer.alloc(6 * MIB, 'layer');
    const { digest } = givenBlob(bytes);
    const uploadId = await initiate();
    expect((await part(uploadId, 0, bytes.subarray(0, 5 * MIB))).lastByteReceived).toBe(5 * MIB - 1);
    await part(uploadId, 5 * MIB, bytes.subarray(5 * MIB));
    expect((await complete(uploadId, digest)).layerDigest).toBe(digest);
    const { layers } = await given.ecr.send(
      new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [digest] }),
    );
    expect(layers).toEqual([{ layerDigest: digest, layerAvailability: 'AVAILABLE', layerSize: 6 * MIB }]);
  });

  it('says where to go on when a part is out of order', async () => {
    const uploadId = await initiate();
    await part(uploadId, 0, Buffer.alloc(5 * MIB));
    expect(await caught(part(uploadId, 6 * MIB, Buffer.alloc(3)))).toMatchObject({
      name: 'InvalidLayerPartException',
      lastValidByteReceived: 5 * MIB - 1,
      uploadId,
    });
  });

  it('refuses a small part that is not the last, an empty upload, a wrong digest, and a layer that is there', async () => {
    const small = await initiate();
    await part(small, 0, Buffer.from('small'));
    expect(await caught(part(small, 5, Buffer.from('more')))).toMatchObject({ name: 'LayerPartTooSmallException' });
    const empty = await initiate();
    expect(await caught(complete(empty, givenBlob('').digest))).toMatchObject({ name: 'EmptyUploadException' });
    expect(await caught(complete(small, givenBlob('other').digest))).toMatchObject({ name: 'InvalidLayerException' });
    expect(await caught(complete(small, givenBlob('small').digest))).toMatchObject({ name: 'UploadNotFoundException' });
    const blob = givenBlob('twice');
    await pushBlob(given.target, blob);
    const again = await initiate();
    await part(again, 0, blob.bytes);
    expect(await caught(complete(again, blob.digest))).toMatchObject({ name: 'LayerAlreadyExistsException' });
  });
});

describe('checking layers', () => {
  it('tells what is there and what is no digest, for a hundred at most', async () => {
    const image = givenImage();
    await given.put(image, 'v1');
    const [config, layer] = image.blobs;
    const missing = givenBlob('missing').digest;
    const layerDigests = [config?.digest ?? '', layer?.digest ?? '', missing, 'x'];
    const { layers, failures } = await given.ecr.send(
      new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests }),
    );
    expect(layers).toEqual([
      {
        layerDigest: config?.digest,
        layerAvailability: 'AVAILABLE',
        layerSize: config?.size,
        mediaType: config?.mediaType,
      },
      {
        layerDigest: layer?.digest,
        layerAvailability: 'AVAILABLE',
        layerSize: layer?.size,
        mediaType: layer?.mediaType,
      },
      { layerDigest: missing, layerAvailability: 'UNAVAILABLE' },
    ]);
    expect(failures).toMatchObject([{ layerDigest: 'x', failureCode: 'InvalidLayerDigest' }]);
    const many = Array.from({ length: 101 }, (_, index) => givenBlob(String(index)).digest);
    expect(
      await caught(given.ecr.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: many }))),
    ).toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('downloading a layer', () => {
  it('is by an address that holds for an hour and takes no other authentication', async () => {
    const image = givenImage();
    await given.put(image, 'v1');
    const layer = image.blobs[1];
    const { downloadUrl = '' } = await given.ecr.send(
      new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: layer?.digest }),
    );
    expect(await (await fetch(downloadUrl)).text()).toBe('layer of app');
    const range = await fetch(downloadUrl, { headers: { range: 'bytes=9-' } });
    expect([range.status, await range.text()]).toEqual([206, 'app']);
    const twice = await fetch(downloadUrl, { headers: { authorization: 'Basic x' } });
    expect([twice.status, await twice.text()]).toEqual([
      400,
      expect.stringContaining('Only one auth mechanism allowed'),
    ]);
    expect((await fetch(downloadUrl.replace(/Signature=./, 'Signature=x'))).status).toBe(403);
    given.clock.advance(3_601_000);
    expect(await (await fetch(downloadUrl)).text()).toContain('Request has expired');
  });

  it('is only of a layer that some image has', async () => {
    const orphan = givenBlob('orphan');
    await pushBlob(given.target, orphan);
    const of = (layerDigest: string) =>
      given.ecr.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }));
    expect(await caught(of(orphan.digest))).toMatchObject({ name: 'LayerInaccessibleException' });
    expect(await caught(of(givenBlob('none').digest))).toMatchObject({ name: 'LayersNotFoundException' });
    expect((await ask(given.target, `/v2/app/blobs/${orphan.digest}`)).status).toBe(404);
  });

  it('is refused for an image that is not there any more', async () => {
    const image = givenImage();
    await given.put(image, 'v1');
    const got = await ask(given.target, `/v2/app/blobs/${image.blobs[0]?.digest}`);
    expect([got.status, got.headers.get('location')]).toEqual([307, expect.stringContaining(given.aws.region)]);
  });
});

describe('the registry endpoint of ECR', () => {
  it('asks for Basic, and for a password that ECR gave within twelve hours', async () => {
    const { authorization: _none, ...anonymous } = given.target;
    const refused = await ask(anonymous, '/v2/');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      `Basic realm="${given.target.url}/",service="ecr.amazonaws.com"`,
    ]);
    expect(
      (await ask({ ...anonymous, authorization: `Basic ${Buffer.from('AWS:guess').toString('base64')}` }, '/v2/'))
        .status,
    ).toBe(403);
    expect((await ask(given.target, '/v2/')).status).toBe(200);
    given.clock.advance(12 * 3_600_000);
    expect(await (await ask(given.target, '/v2/')).text()).toContain(
      'Your authorization token has expired. Reauthenticate and try again.',
    );
  });

  it('names the endpoint of each registry that is asked for', async () => {
    const other = await given.aws.registryOf('999999999999');
    const { authorizationData } = await given.ecr.send(
      new GetAuthorizationTokenCommand({ registryIds: ['111111111111', '999999999999'] }),
    );
    expect(authorizationData?.map(({ proxyEndpoint }) => proxyEndpoint)).toEqual([
      given.target.url,
      `http://${other.host}`,
    ]);
  });

  it('makes no repository on a push, and deletes nothing', async () => {
    const missing = { ...given.target, repository: 'nothing' };
    expect((await pushBlob(missing, givenBlob('x'))).status).toBe(404);
    await given.put(givenImage(), 'v1');
    expect((await ask(given.target, '/v2/app/manifests/v1', { method: 'DELETE' })).status).toBe(405);
  });

  it('answers 405 to a manifest that it does not take', async () => {
    const bad = { ...givenImage(), bytes: Buffer.from('{') };
    const headers = { 'content-type': bad.mediaType };
    const answer = await ask(given.target, '/v2/app/manifests/v1', { method: 'PUT', headers, body: bad.bytes });
    expect([answer.status, await answer.text()]).toEqual([405, expect.stringContaining('Invalid JSON syntax')]);
  });

  it('takes a blob in one piece only: 201 to PATCH, and then no PUT after a second one', async () => {
    const blob = givenBlob('two pieces');
    const started = await ask(given.target, '/v2/app/blobs/uploads/', { method: 'POST' });
    const location = started.headers.get('location') ?? '';
    for (const piece of ['two ', 'pieces'])
      expect((await ask(given.target, location, { method: 'PATCH', body: piece })).status).toBe(201);
    expect((await ask(given.target, `${location}&digest=${blob.digest}`, { method: 'PUT' })).status).toBe(400);
  });

  it('mounts when the account says so, and only what an image of the same key has', async () => {
    const image = givenImage();
    await given.put(image, 'v1');
    const orphan = givenBlob('orphan');
    await pushBlob(given.target, orphan);
    const mount = async (digest: string | undefined) =>
      (await ask(given.target, `/v2/other/blobs/uploads/?mount=${digest}&from=app`, { method: 'POST' })).status;
    expect(await mount(image.blobs[1]?.digest)).toBe(202);
    await given.ecr.send(new PutAccountSettingCommand({ name: 'BLOB_MOUNTING', value: 'ENABLED' }));
    expect((await given.ecr.send(new GetAccountSettingCommand({ name: 'BLOB_MOUNTING' }))).value).toBe('ENABLED');
    expect(await mount(image.blobs[1]?.digest)).toBe(201);
    expect(await mount(orphan.digest)).toBe(202);
    given.registry.images.create({ name: 'keyed', createdAt: 0, kmsKey: 'arn:aws:kms:x' });
    const keyed = await ask(given.target, `/v2/keyed/blobs/uploads/?mount=${image.blobs[1]?.digest}&from=app`, {
      method: 'POST',
    });
    expect(keyed.status).toBe(202);
  });
});
