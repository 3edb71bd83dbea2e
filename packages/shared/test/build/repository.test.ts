import { describe, expect, it } from '@jest/globals';
import {
  type CreationTemplate,
  ensureRepository,
  type RepositoryMaker,
  type RepositorySettings,
  settingsFor,
} from '../../src/build/repository/index.ts';
import { silentLog } from '../../src/kernel/index.ts';

function template(prefix: string, over: Partial<CreationTemplate> = {}): CreationTemplate {
  return {
    prefix,
    mutability: 'MUTABLE',
    exclusions: [],
    encryption: { type: 'KMS', kmsKey: 'arn:key' },
    tags: { owner: prefix },
    lifecyclePolicy: '{}',
    repositoryPolicy: undefined,
    ...over,
  };
}

function given(over: Partial<RepositoryMaker> = {}): { maker: RepositoryMaker; made: RepositorySettings[] } {
  const made: RepositorySettings[] = [];
  const create = async (settings: RepositorySettings) => made.push(settings) > 0;
  return {
    made,
    maker: { exists: async () => false, templates: async () => [], create, dress: async () => {}, ...over },
  };
}

describe('a repository that is missing', () => {
  it('is created with tags that do not move, a scan on push, encryption, and an end for what has no tag', async () => {
    const { maker, made } = given();
    expect(await ensureRepository('team/app', maker, silentLog)).toBe(true);
    expect(made).toEqual([
      expect.objectContaining({
        mutability: 'IMMUTABLE',
        scanOnPush: true,
        encryption: { type: 'AES256', kmsKey: undefined },
        lifecyclePolicy: expect.stringContaining('"tagStatus":"untagged"'),
      }),
    ]);
  });

  it('is created as the creation template with the longest prefix that fits says', () => {
    const templates = [template('ROOT'), template('team'), template('team/app'), template('tea'), template('other')];
    expect(settingsFor('team/app', templates)).toMatchObject({
      template: 'team',
      tags: { owner: 'team' },
      scanOnPush: true,
    });
    expect(settingsFor('team/app/web', templates)).toMatchObject({ template: 'team/app' });
    expect(settingsFor('solo', templates)).toMatchObject({ template: 'ROOT' });
    expect(settingsFor('solo', [template('team')])).toMatchObject({ template: undefined, mutability: 'IMMUTABLE' });
  });

  it('is created with the defaults where templates may not be read', async () => {
    const { maker, made } = given({ templates: () => Promise.reject(new Error('denied')) });
    await ensureRepository('app', maker, silentLog);
    expect(made).toHaveLength(1);
  });

  it('is good for a push although its policies could not be set', async () => {
    const { maker } = given({ dress: () => Promise.reject(new Error('denied')) });
    expect(await ensureRepository('app', maker, silentLog)).toBe(true);
  });

  it('is left alone once it is there, also where another run was faster', async () => {
    const { maker, made } = given({ exists: async () => true });
    expect(await ensureRepository('app', maker, silentLog)).toBe(false);
    expect(made).toEqual([]);
    expect(await ensureRepository('app', given({ create: async () => false }).maker, silentLog)).toBe(false);
  });
});
