import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  GetRepositoryPolicyCommand,
  type ImageTagMutability,
  ListImageReferrersCommand,
  ListImagesCommand,
  PutImageCommand,
  PutImageTagMutabilityCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { caught } from '../caught.ts';
import { type GivenManifest, givenBlob, givenImage, givenIndex, givenReferrer } from '../given-image.ts';
import { pushBlob, putManifest } from '../push.ts';
import { type GivenEcr, givenEcr } from './given-ecr.ts';

let given: GivenEcr;
beforeEach(async () => {
  given = await givenEcr();
});
afterEach(async () => {
  await given.stop();
});

const repositoryName = 'app';

async function putImage(image: GivenManifest, imageTag?: string, more: object = {}) {
  const input = {
    repositoryName,
    imageManifest: image.bytes.toString(),
    ...(imageTag !== undefined && { imageTag }),
    ...more,
  };
  return await given.ecr.send(new PutImageCommand(input));
}

async function setMutability(imageTagMutability: ImageTagMutability, ...filters: string[]): Promise<void> {
  const imageTagMutabilityExclusionFilters = filters.map((filter) => ({ filterType: 'WILDCARD' as const, filter }));
  await given.ecr.send(
    new PutImageTagMutabilityCommand({
      repositoryName,
      imageTagMutability,
      ...(filters.length > 0 && { imageTagMutabilityExclusionFilters }),
    }),
  );
}

describe('PutImage', () => {
  it('adds and moves tags of an image that is there', async () => {
    const [one, two] = [givenImage('one'), givenImage('two')];
    await given.put(one);
    await given.put(two);
    const { image } = await putImage(one, 'latest');
    expect(image).toMatchObject({
      imageId: { imageDigest: one.digest, imageTag: 'latest' },
      registryId: '111111111111',
    });
    await putImage(two, 'latest');
    expect(given.registry.images.get('app').tags.get('latest')).toBe(two.digest);
  });

  it('refuses what is there already, by digest and by tag', async () => {
    const image = givenImage();
    await given.put(image, 'v1');
    expect(await caught(putImage(image))).toMatchObject({ name: 'ImageAlreadyExistsException' });
    expect(await caught(putImage(image, 'v1'))).toMatchObject({
      name: 'ImageAlreadyExistsException',
      message: expect.stringContaining("and tag 'v1' already exists"),
    });
  });

  it('compares the digest that the sender has', async () => {
    const image = givenImage();
    for (const blob of image.blobs) await pushBlob(given.target, blob);
    const wrong = { imageDigest: givenBlob('other').digest };
    expect(await caught(putImage(image, 'v1', wrong))).toMatchObject({ name: 'ImageDigestDoesNotMatchException' });
    await putImage(image, 'v1', { imageDigest: image.digest });
  });

  it('wants layers and children to be there', async () => {
    const image = givenImage();
    expect(await caught(putImage(image))).toMatchObject({ name: 'LayersNotFoundException' });
    expect(await caught(putImage(givenIndex(image)))).toMatchObject({ name: 'ReferencedImagesNotFoundException' });
  });

  it('is strict about manifests', async () => {
    const image = givenImage();
    for (const blob of image.blobs) await pushBlob(given.target, blob);
    const document = JSON.parse(image.bytes.toString()) as Record<string, unknown>;
    const { mediaType: _own, ...without } = document;
    const bad: readonly [object, object][] = [
      [without, {}],
      [document, { imageManifestMediaType: 'application/vnd.docker.distribution.manifest.v2+json' }],
      [{ ...document, layers: [] }, {}],
      [{ ...document, layers: [{ mediaType: 'a/b;c=d', digest: image.digest, size: 1 }] }, {}],
      [{ ...document, subject: { mediaType: 'a/b', digest: image.digest, size: 1, platform: {} } }, {}],
    ];
    for (const [manifest, more] of bad) {
      const imageManifest = JSON.stringify(manifest);
      const command = new PutImageCommand({ repositoryName, imageManifest, ...more });
      expect(await caught(given.ecr.send(command))).toMatchObject({ name: 'InvalidParameterException' });
    }
    await given.ecr.send(
      new PutImageCommand({
        repositoryName,
        imageManifest: JSON.stringify(without),
        imageManifestMediaType: image.mediaType,
      }),
    );
  });

  it('takes a hundred referrers of a subject and no more', async () => {
    const image = givenImage();
    await given.put(image, 'v1');
    const referrer = (index: number) => givenReferrer(image, 'application/a', `evidence ${index}`);
    const { blobs } = referrer(0);
    for (const blob of blobs) await pushBlob(given.target, blob);
    const store = given.registry.images.get('app');
    for (let index = 0; index < 100; index++) {
      const { digest, bytes, mediaType } = referrer(index);
      const subject = { digest: image.digest, size: image.size, mediaType };
      store.manifests.set(digest, {
        digest,
        bytes,
        mediaType,
        kind: 'image',
        layers: [],
        children: [],
        subject,
        pushedAt: 0,
        archived: false,
      });
    }
    const last = referrer(100);
    for (const blob of last.blobs) await pushBlob(given.target, blob);
    expect(await caught(putImage(last))).toMatchObject({ name: 'LimitExceededException' });
  });
});

describe('tag mutability', () => {
  const CASES: readonly [ImageTagMutability, readonly string[], string, boolean][] = [
    ['MUTABLE', [], 'v1', true],
    ['IMMUTABLE', [], 'v1', false],
    ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'sha256-*'], 'v1', false],
    ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'sha256-*'], 'latest', true],
    ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'sha256-*'], 'sha256-abc', true],
    ['MUTABLE_WITH_EXCLUSION', ['v*'], 'v1', false],
    ['MUTABLE_WITH_EXCLUSION', ['v*'], 'latest', true],
  ];

  it.each(CASES)('%s %j lets %s move: %s', async (mode, filters, tag, moves) => {
    const [one, two] = [givenImage('one'), givenImage('two')];
    await given.put(one, tag);
    await given.put(two);
    await setMutability(mode, ...filters);
    if (moves) await putImage(two, tag);
    else {
      expect(await caught(putImage(two, tag))).toMatchObject({
        name: 'ImageTagAlreadyExistsException',
        message: `The image tag '${tag}' already exists in the 'app' repository and cannot be overwritten because the tag is immutable.`,
      });
      expect((await putManifest(given.target, two, tag)).status).toBe(400);
    }
    expect(given.registry.images.get('app').tags.get(tag)).toBe(moves ? two.digest : one.digest);
  });

  it('refuses even the same image under an immutable tag', async () => {
    const image = givenImage();
    await given.put(image, 'v1');
    await setMutability('IMMUTABLE');
    expect(await caught(putImage(image, 'v1'))).toMatchObject({ name: 'ImageTagAlreadyExistsException' });
  });

  it('wants filters with exclusion and only then, at most five', async () => {
    expect(await caught(setMutability('IMMUTABLE_WITH_EXCLUSION'))).toMatchObject({
      name: 'InvalidParameterException',
    });
    expect(await caught(setMutability('IMMUTABLE', 'v*'))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await caught(setMutability('MUTABLE_WITH_EXCLUSION', ...'abcdef'))).toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('BatchGetImage', () => {
  it('answers each id with an image or the reason why not', async () => {
    const [one, two] = [givenImage('one'), givenImage('two')];
    await given.put(one, 'one');
    await given.put(two, 'two');
    const { images, failures } = await given.ecr.send(
      new BatchGetImageCommand({
        repositoryName,
        imageIds: [
          { imageDigest: one.digest },
          { imageTag: 'one', imageDigest: one.digest },
          { imageTag: 'one', imageDigest: two.digest },
          { imageTag: 'none' },
          { imageDigest: 'sha256:x' },
          {},
        ],
      }),
    );
    expect(images?.map(({ imageId }) => imageId)).toEqual([
      { imageDigest: one.digest },
      { imageDigest: one.digest, imageTag: 'one' },
    ]);
    expect(failures?.map(({ failureCode }) => failureCode)).toEqual([
      'ImageTagDoesNotMatchDigest',
      'ImageNotFound',
      'InvalidImageDigest',
      'MissingDigestAndTag',
    ]);
  });

  it('takes a hundred ids at most', async () => {
    const imageIds = Array.from({ length: 101 }, (_, index) => ({ imageTag: `t${index}` }));
    expect(await caught(given.ecr.send(new BatchGetImageCommand({ repositoryName, imageIds })))).toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('listing', () => {
  it('describes and lists images in pages', async () => {
    const [one, two] = [givenImage('one'), givenImage('two')];
    await given.put(one, 'v1');
    await given.put(two);
    const first = await given.ecr.send(new ListImagesCommand({ repositoryName, maxResults: 1 }));
    const second = await given.ecr.send(
      new ListImagesCommand({ repositoryName, maxResults: 1, nextToken: first.nextToken }),
    );
    expect([...(first.imageIds ?? []), ...(second.imageIds ?? [])]).toEqual([
      { imageDigest: one.digest, imageTag: 'v1' },
      { imageDigest: two.digest },
    ]);
    expect(second.nextToken).toBeUndefined();
    const tagged = await given.ecr.send(new DescribeImagesCommand({ repositoryName, filter: { tagStatus: 'TAGGED' } }));
    expect(tagged.imageDetails).toMatchObject([
      {
        imageDigest: one.digest,
        imageTags: ['v1'],
        imageStatus: 'ACTIVE',
        imageSizeInBytes: one.blobs.reduce((sum, { size }) => sum + size, 0),
      },
    ]);
    expect(
      await caught(given.ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'x' }] }))),
    ).toMatchObject({ name: 'ImageNotFoundException' });
    expect(await caught(given.ecr.send(new ListImagesCommand({ repositoryName, nextToken: 'x' })))).toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('lists referrers: active ones unless all are asked for', async () => {
    const image = givenImage();
    await given.put(image, 'v1');
    const [sbom, proof] = [
      givenReferrer(image, 'application/sbom', 'a'),
      givenReferrer(image, 'application/proof', 'b'),
    ];
    await given.put(sbom);
    await given.put(proof);
    const archived = given.registry.images.get('app').manifests.get(proof.digest);
    if (archived !== undefined) archived.archived = true;
    const list = async (filter: object) => {
      const subjectId = { imageDigest: image.digest };
      const { referrers } = await given.ecr.send(new ListImageReferrersCommand({ repositoryName, subjectId, filter }));
      return referrers?.map(({ artifactType, artifactStatus }) => `${artifactType} ${artifactStatus}`).sort();
    };
    expect(await list({})).toEqual(['application/sbom ACTIVE']);
    expect(await list({ artifactStatus: 'ANY' })).toEqual(['application/proof ARCHIVED', 'application/sbom ACTIVE']);
    expect(await list({ artifactTypes: ['application/proof'] })).toEqual([]);
  });
});

describe('deleting', () => {
  it('unties tags one by one, and keeps what an index holds', async () => {
    const image = givenImage();
    await given.put(image, 'v1');
    await putImage(image, 'v2');
    const index = givenIndex(image);
    await given.put(index, 'index');
    const remove = (...imageIds: object[]) => given.ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
    expect((await remove({ imageTag: 'v1' })).imageIds).toEqual([{ imageDigest: image.digest, imageTag: 'v1' }]);
    expect((await remove({ imageDigest: image.digest })).failures).toMatchObject([
      { failureCode: 'ImageReferencedByManifestList' },
    ]);
    expect((await remove({ imageDigest: index.digest }, { imageDigest: image.digest })).imageIds).toHaveLength(2);
  });
});

describe('repositories', () => {
  it('are made, described and deleted', async () => {
    const { repository } = await given.ecr.send(
      new CreateRepositoryCommand({ repositoryName: 'team/new', imageTagMutability: 'IMMUTABLE' }),
    );
    expect(repository).toMatchObject({
      repositoryArn: 'arn:aws:ecr:eu-central-1:111111111111:repository/team/new',
      repositoryUri: `${given.registry.host}/team/new`,
      imageTagMutability: 'IMMUTABLE',
      encryptionConfiguration: { encryptionType: 'AES256' },
    });
    expect(await caught(given.ecr.send(new CreateRepositoryCommand({ repositoryName: 'team/new' })))).toMatchObject({
      name: 'RepositoryAlreadyExistsException',
    });
    expect(await caught(given.ecr.send(new CreateRepositoryCommand({ repositoryName: 'Team' })))).toMatchObject({
      name: 'InvalidParameterException',
    });
    await given.ecr.send(new DeleteRepositoryCommand({ repositoryName: 'team/new' }));
    expect(
      await caught(given.ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ['team/new'] }))),
    ).toMatchObject({
      name: 'RepositoryNotFoundException',
      message: "The repository with name 'team/new' does not exist in the registry with id '111111111111'",
    });
  });

  it('keep their policy', async () => {
    expect(await caught(given.ecr.send(new GetRepositoryPolicyCommand({ repositoryName })))).toMatchObject({
      name: 'RepositoryPolicyNotFoundException',
    });
    const policyText = JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' } });
    await given.ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
    expect((await given.ecr.send(new GetRepositoryPolicyCommand({ repositoryName }))).policyText).toBe(policyText);
    expect(
      await caught(given.ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: '{}' }))),
    ).toMatchObject({ name: 'InvalidParameterException' });
  });
});
