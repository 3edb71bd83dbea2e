import { describe, expect, it } from '@jest/globals';
import { explainDifference, type Placed } from '../../src/build/reproducible/index.ts';
import { layoutFolder, layoutRepository } from '../../src/registry/index.ts';
import { type GivenPlatform, givenLayout, givenTar } from './given-image.ts';

async function placed(...platforms: readonly GivenPlatform[]): Promise<Placed> {
  const { path, image } = await givenLayout(...platforms);
  return { image, source: layoutRepository(layoutFolder(path), 'source') };
}

type Files = Parameters<typeof givenTar>[0];

async function explained(first: Files, second: Files): Promise<string[]> {
  return explainDifference(await placed({ layers: [givenTar(first)] }), await placed({ layers: [givenTar(second)] }));
}

describe('why two builds differ', () => {
  it('is nothing where they have the same digest', async () => {
    expect(await explained({ a: 'a' }, { a: 'a' })).toEqual([]);
  });

  it.each<[string, Files, Files, string]>([
    [
      'the time of a file',
      { a: { mtime: 0 } },
      { a: { mtime: 1 } },
      '/a: time 1970-01-01T00:00:00Z / 1970-01-01T00:00:01Z',
    ],
    ['its mode', { a: { mode: 0o644 } }, { a: { mode: 0o600 } }, '/a: mode 0644 / 0600'],
    ['its owner', { a: { uid: 1 } }, { a: { gid: 2 } }, '/a: owner 1:0 / 0:2'],
    ['its content', { a: 'one' }, { a: 'two' }, '/a: content (both 3 bytes)'],
    ['its length', { a: 'one' }, { a: 'three' }, '/a: content (3 / 5 bytes)'],
    [
      'where a link leads',
      { a: { kind: 'symlink', link: 'x' } },
      { a: { kind: 'symlink', link: 'y' } },
      '/a: link x / y',
    ],
    ['a file that is only in one', { a: 'a', b: 'b' }, { a: 'a' }, '/b: only in the first'],
    ['the order of files', { a: 'a', b: 'b' }, { b: 'b', a: 'a' }, '/: the order of the files'],
  ])('is told as %s', async (_what, first, second, expected) => {
    expect(await explained(first, second)).toEqual([`linux/amd64, layer 1, ${expected}`]);
  });

  it('is told as the packing where the content is the same', async () => {
    const layers = [givenTar({ a: 'a'.repeat(5_000) })];
    expect(await explainDifference(await placed({ layers, level: 1 }), await placed({ layers, level: 9 }))).toEqual([
      'linux/amd64, layer 1, /: the archive format or the compression',
    ]);
  });

  it('is told as the key of the config, for the platform that differs', async () => {
    const first = await placed({ layers: [] }, { layers: [], architecture: 'arm64', config: { Env: ['A=1'] } });
    const second = await placed({ layers: [] }, { layers: [], architecture: 'arm64', config: { Env: ['A=2'] } });
    expect(await explainDifference(first, second)).toEqual(['linux/arm64, config, config.Env.0: "A=1" / "A=2"']);
  });
});
