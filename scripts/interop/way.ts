import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blobDigest, blobsOf, manifestsOf } from './closure.ts';
import type { DockerRegistry } from './docker-registry.ts';
import { type Judge, must } from './judge.ts';
import { waybill } from './waybill.ts';

export interface Way {
  /** The builder, and the flags of build-image that belong to it. */
  readonly builder: 'assemble' | 'buildah';
  readonly flags: readonly string[];
  readonly checkout: string;
  readonly folder: string;
  readonly dev: DockerRegistry;
  readonly prod: DockerRegistry;
  /** A file in the image and the file of the checkout that it is. */
  readonly file: readonly [inImage: string, inCheckout: string];
}

/**
 * One image by one builder from source to a second registry, with skopeo and umoci as judges.
 * @returns where it was promoted to, by digest
 */
export async function judgeWay(judge: Judge, way: Way): Promise<string> {
  const { builder, flags, checkout, folder, dev, prod, file } = way;
  const [from, to] = [`${dev.host}/hello`, `${prod.host}/prod/hello`];
  let digest = '';
  await judge.check(`build-image pushes what ${builder} built`, async () => {
    const result = await waybill(
      checkout,
      'build-image',
      '--repository',
      from,
      '--tags',
      builder,
      '--builder',
      builder,
      ...flags,
    );
    digest = String(result['digest']);
    assert.match(digest, /^sha256:[a-f0-9]{64}$/);
  });
  await judge.check(`a second build of the same source is the same digest (${builder})`, async () => {
    const result = await waybill(
      checkout,
      'build-image',
      '--repository',
      from,
      '--tags',
      builder,
      '--builder',
      builder,
      ...flags,
    );
    assert.equal(result['digest'], digest);
  });
  await judge.check(`skopeo pulls it and umoci unpacks it (${builder})`, async () => {
    const layout = join(folder, `${builder}-layout`);
    await must('skopeo', ['copy', '--src-tls-verify=false', `docker://${from}@${digest}`, `oci:${layout}:image`]);
    const bundle = join(folder, `${builder}-bundle`);
    await must('umoci', ['unpack', '--rootless', '--image', `${layout}:image`, bundle]);
    assert.deepEqual(await readFile(join(bundle, 'rootfs', file[0])), await readFile(join(checkout, file[1])));
  });
  await judge.check(`promote copies it byte for byte to another registry (${builder})`, async () => {
    const result = await waybill(folder, 'promote', '--image', `${from}@${digest}`, '--to', `${to}:${builder}`);
    assert.equal(result['digest'], digest);
    const there = await manifestsOf(to, digest);
    assert.deepEqual(there, await manifestsOf(from, digest));
    for (const blob of blobsOf(there.values())) assert.equal(await blobDigest(to, blob), blob);
  });
  await judge.check(`its SBOM and provenance came along by the fallback tag (${builder})`, async () => {
    const tag = digest.replace(':', '-');
    const raw = (host: string): Promise<string> =>
      must('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${host}:${tag}`]);
    const digests = (index: string): string[] =>
      (JSON.parse(index) as { manifests: { digest: string }[] }).manifests.map((entry) => entry.digest).sort();
    const expected = digests(await raw(from));
    assert.ok(expected.length >= 2);
    for (const referrer of expected) assert.ok(digests(await raw(to)).includes(referrer));
  });
  await judge.check(`a second promotion changes nothing (${builder})`, async () => {
    const result = await waybill(folder, 'promote', '--image', `${from}@${digest}`, '--to', `${to}:${builder}`);
    assert.equal(result['status'], 'unchanged');
  });
  return `${to}@${digest}`;
}
