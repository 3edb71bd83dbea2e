import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blobDigest, blobsOf, manifestsOf } from './closure.ts';
import type { DockerRegistry } from './docker-registry.ts';
import { type Judge, must } from './judge.ts';
import { waybill } from './waybill.ts';

export interface Layouts {
  readonly folder: string;
  /** Repository by digest that an image was promoted to. */
  readonly from: string;
  readonly registry: DockerRegistry;
}

/** Image layouts as folder and as tar, from and to a registry, with skopeo as the judge of every byte. */
export async function judgeLayouts(judge: Judge, { folder, from, registry }: Layouts): Promise<void> {
  const [repository = '', digest = ''] = from.split('@');
  const tar = join(folder, 'promoted.tar');
  await judge.check('promote writes a tar that skopeo reads, and what skopeo reads is the same manifest', async () => {
    await waybill(folder, 'promote', '--image', from, '--to', `oci:${tar}:v1`);
    const raw = await must('skopeo', ['inspect', '--raw', `oci-archive:${tar}:v1`]);
    assert.equal(`sha256:${createHash('sha256').update(raw).digest('hex')}`, digest);
    const copied = `${registry.host}/by-skopeo`;
    const flags = ['copy', '--all', '--preserve-digests', '--dest-tls-verify=false'];
    await must('skopeo', [...flags, `oci-archive:${tar}:v1`, `docker://${copied}:v1`]);
    await sameBytes(copied, repository, digest);
  });
  await judge.check('the same promotion writes the same tar, byte for byte', async () => {
    const again = join(folder, 'again.tar');
    await waybill(folder, 'promote', '--image', from, '--to', `oci:${again}:v1`);
    assert.ok((await readFile(again)).equals(await readFile(tar)));
  });
  await judge.check('promote reads that tar, and a folder, back into a registry unchanged', async () => {
    const layout = join(folder, 'promoted-layout');
    await waybill(folder, 'promote', '--image', `oci:${tar}:v1`, '--to', `oci:${layout}:v1`);
    const to = `${registry.host}/from-layout`;
    await waybill(folder, 'promote', '--image', `oci:${layout}:v1`, '--to', `${to}:v1`);
    await sameBytes(to, repository, digest);
  });
  await judge.check('promote reads what skopeo wrote, as a tar and as a folder', async () => {
    for (const [transport, place] of [
      ['oci-archive', join(folder, 'skopeo.tar')],
      ['oci', join(folder, 'skopeo-layout')],
    ] as const) {
      const flags = ['copy', '--all', '--preserve-digests', '--src-tls-verify=false'];
      await must('skopeo', [...flags, `docker://${from}`, `${transport}:${place}:v1`]);
      const to = `${registry.host}/from-${transport}`;
      await waybill(folder, 'promote', '--image', `oci:${place}:v1`, '--to', `${to}:v1`);
      await sameBytes(to, repository, digest);
    }
  });
}

/** Every manifest as skopeo reads it, and every blob by its hash. */
async function sameBytes(one: string, other: string, digest: string): Promise<void> {
  const manifests = await manifestsOf(one, digest);
  assert.deepEqual(manifests, await manifestsOf(other, digest));
  for (const blob of blobsOf(manifests.values())) assert.equal(await blobDigest(one, blob), blob);
}
