import {
  CreateRepositoryCreationTemplateCommand,
  DescribeRepositoryCreationTemplatesCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { caught } from '../caught.ts';
import { givenImage } from '../given-image.ts';
import { push } from '../push.ts';
import { type GivenEcr, givenEcr } from './given-ecr.ts';

let given: GivenEcr;
beforeEach(async () => {
  given = await givenEcr();
});
afterEach(async () => {
  await given.stop();
});

async function template(prefix: string, more: object = {}) {
  const input = { prefix, appliedFor: ['CREATE_ON_PUSH' as const], ...more };
  return await given.ecr.send(new CreateRepositoryCreationTemplateCommand(input));
}

const pushTo = (repository: string) => push({ ...given.target, repository }, givenImage(), 'v1');

describe('a creation template', () => {
  it('makes the repository of a first push, with what the longest fitting prefix says', async () => {
    await template('ROOT', { imageTagMutability: 'MUTABLE' });
    await template('team', {
      imageTagMutability: 'IMMUTABLE',
      encryptionConfiguration: { encryptionType: 'KMS', kmsKey: 'arn:key' },
    });
    expect((await pushTo('team/new')).status).toBe(201);
    expect(given.registry.images.get('team/new')).toMatchObject({ mutability: 'IMMUTABLE', kmsKey: 'arn:key' });
    expect((await pushTo('teamless')).status).toBe(201);
    expect(given.registry.images.get('teamless').mutability).toBe('MUTABLE');
  });

  it('makes none beyond its prefix, and none for replication alone', async () => {
    await template('team');
    await template('copies', { appliedFor: ['REPLICATION'] });
    for (const name of ['teamless', 'copies/app']) expect((await pushTo(name)).status).toBe(404);
  });

  it('is described, and made once', async () => {
    await template('team');
    expect(await caught(template('team'))).toMatchObject({ name: 'TemplateAlreadyExistsException' });
    const { repositoryCreationTemplates } = await given.ecr.send(new DescribeRepositoryCreationTemplatesCommand({}));
    expect(repositoryCreationTemplates).toMatchObject([{ prefix: 'team', appliedFor: ['CREATE_ON_PUSH'] }]);
  });
});
