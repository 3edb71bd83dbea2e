import { mkdtemp, rm } from 'node:fs/promises';
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
});
