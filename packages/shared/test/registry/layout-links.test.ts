import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hexOf } from '../../src/kernel/index.ts';
import { layoutFolder, layoutRepository } from '../../src/registry/index.ts';
import { givenBlob, givenImage } from './given-content.ts';
import { failure, sendImage } from './given-registry.ts';

let outside: string;
let folder: string;
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'layout-'));
  folder = join(outside, 'image');
});
afterEach(() => rm(outside, { recursive: true }));

const layout = () => layoutRepository(layoutFolder(folder), 'destination');
const image = givenImage();
const { manifest, blobs } = image;
const [config = givenBlob('')] = blobs;

describe('writing an image layout', () => {
  it.each(['oci-layout', 'oci-layout.part', 'index.json.part', `blobs/sha256/${hexOf(config.descriptor.digest)}.part`])(
    'never writes through a link at %s',
    async (name) => {
      const victim = join(outside, 'victim');
      await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true });
      await writeFile(victim, 'as it was');
      await symlink(victim, join(folder, name));
      await sendImage(layout(), image, 'v1');
      expect(await readFile(victim, 'utf8')).toBe('as it was');
      expect(await layout().manifest('v1')).toEqual(manifest);
    },
  );

  it('reads no index through a link', async () => {
    await sendImage(layout(), image, 'v1');
    await writeFile(join(outside, 'other.json'), '{"manifests":[]}');
    await rm(join(folder, 'index.json'));
    await symlink(join(outside, 'other.json'), join(folder, 'index.json'));
    await expect(layout().manifest('v1')).rejects.toEqual(failure('E_LAYOUT_INVALID', 'not a regular file'));
  });
});
