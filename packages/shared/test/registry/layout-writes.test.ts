import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { layoutFolder, layoutRepository } from '../../src/registry/index.ts';
import { givenImage, givenReferrer } from './given-content.ts';

let outside: string;
let folder: string;
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'layout-'));
  folder = join(outside, 'image');
});
afterEach(() => rm(outside, { recursive: true }));

const layout = () => layoutRepository(layoutFolder(folder), 'destination');
const { manifest } = givenImage();

describe('writing an image layout', () => {
  it('lists every referrer that is put at the same time', async () => {
    const notes = ['one', 'two', 'three'].map((name) => givenReferrer(manifest, name).manifest);
    const sink = layout();
    await sink.put(manifest, 'v1');
    await Promise.all(notes.map((note) => sink.put(note)));
    const found = await layout().referrers(manifest.digest);
    expect(found?.map(({ digest }) => digest).sort()).toEqual(notes.map(({ digest }) => digest).sort());
  });

  it('writes the same index in whatever order manifests came', async () => {
    const notes = ['one', 'two', 'three'].map((name) => givenReferrer(manifest, name).manifest);
    const written = async (name: string, order: readonly (typeof manifest)[]): Promise<string> => {
      const sink = layoutRepository(layoutFolder(join(outside, name)), 'destination');
      for (const one of order) await sink.put(one);
      await sink.put(manifest, 'v1');
      return readFile(join(outside, name, 'index.json'), 'utf8');
    };
    expect(await written('backwards', [...notes].reverse())).toBe(await written('forwards', notes));
  });
});
