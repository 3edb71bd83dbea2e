import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cosignTags, fallbackTag } from '@waybill/shared/kernel';
import { blobDigest, blobsOf, manifestsOf } from '../closure.ts';
import type { DockerRegistry } from '../docker-registry.ts';
import type { Judge } from '../judge.ts';
import { waybill } from '../waybill.ts';
import type { Clients } from './clients.ts';
import { makeImage, push } from './image.ts';
import type { Recorder } from './recorder.ts';

export interface Across {
  readonly folder: string;
  /** The registry with the referrers API, for titles. */
  readonly name: string;
  readonly clients: Clients;
  /** Without the referrers API: what is attached is listed under the fallback tag. */
  readonly plain: DockerRegistry;
  /** With the referrers API. */
  readonly modern: DockerRegistry;
  /** The same two, each behind a window that records. */
  readonly toPlain: Recorder;
  readonly toModern: Recorder;
}

/** An image and its evidence from a registry without the referrers API to one with it, and back. */
export async function judgeAcross(judge: Judge, world: Across): Promise<void> {
  const { folder, name, clients, plain, modern, toPlain, toModern } = world;
  const image = makeImage({ name: `over ${name}`, platforms: [[20_000, 9_000], [20_000]], attested: true });
  const { root } = image;
  const [from, over, back] = [`${plain.host}/over/${name}`, `${modern.host}/across`, `${plain.host}/back/${name}`];
  const signatureTag = cosignTags(root)[0] ?? '';
  let evidence: string[] = [];

  await judge.check(`regctl attaches an SBOM, a provenance and a signature of the SBOM (for ${name})`, async () => {
    await push(from, image, 'v1');
    const attach = async (subject: string, type: string): Promise<void> => {
      const file = join(folder, 'statement.json');
      await writeFile(file, JSON.stringify({ subject, type }));
      await clients.regctl(
        'artifact',
        'put',
        '--artifact-type',
        type,
        '--file',
        file,
        '--subject',
        `${from}@${subject}`,
      );
    };
    await attach(root, 'application/spdx+json');
    const [sbom = ''] = await clients.attached(from, root);
    await attach(root, 'application/vnd.in-toto+json');
    await attach(sbom, 'application/vnd.dev.sigstore.bundle.v0.3+json');
    await push(from, makeImage({ name: 'signature', platforms: [[300]] }), signatureTag);
    evidence = await clients.attached(from, root);
    assert.equal(evidence.length, 3);
  });

  const promote = (image: string, to: string): ReturnType<typeof waybill> =>
    waybill(folder, 'promote', '--image', image, '--to', to);
  const arrived = async (at: string): Promise<void> => {
    for (const digest of [root, ...evidence]) {
      const there = await manifestsOf(at, digest);
      assert.deepEqual(there, await manifestsOf(from, digest));
      for (const [name, bytes] of there) assert.equal(await clients.crane('manifest', `${at}@${name}`), bytes);
      for (const blob of blobsOf(there.values())) assert.equal(await blobDigest(at, blob), blob);
    }
    assert.deepEqual(await clients.attached(at, root), evidence);
    assert.equal(
      await clients.crane('digest', `${at}:${signatureTag}`),
      await clients.crane('digest', `${from}:${signatureTag}`),
    );
  };
  const tagsAt = async (at: string): Promise<string[]> => (await clients.crane('ls', at)).trim().split('\n');

  await judge.check(
    `promote brings all of it to ${name}, which has the referrers API (skopeo, crane, regctl)`,
    async () => {
      const result = await promote(`${from}:v1@${root}`, `${toModern.host}/across:v1`);
      assert.equal(result['digest'], root);
      await arrived(over);
    },
  );
  await judge.check(`${name} lists it by the API, and no fallback tag is left`, async () => {
    const answer = await fetch(`http://${modern.host}/v2/across/referrers/${root}`);
    const { manifests } = (await answer.json()) as { manifests: { digest: string }[] };
    assert.equal(manifests.length, 2);
    for (const { digest } of manifests) assert.ok(evidence.includes(digest));
    assert.ok(!(await tagsAt(over)).includes(fallbackTag(root)));
  });
  await judge.check(`oras-go finds the same evidence in ${name}`, async () => {
    await clients.oras('-r', `${over}:v1`, `${modern.host}/oras:v1`);
    assert.deepEqual(await clients.attached(`${modern.host}/oras`, root), evidence);
  });
  await judge.check(`a second promotion to ${name} writes nothing`, async () => {
    toModern.writes.length = 0;
    const result = await promote(`${from}:v1@${root}`, `${toModern.host}/across:v1`);
    assert.equal(result['status'], 'unchanged');
    assert.deepEqual(toModern.writes, []);
  });
  await judge.check(
    `promote brings all of it back from ${name}, under the fallback tag (skopeo, crane, regctl)`,
    async () => {
      const result = await promote(`${over}:v1@${root}`, `${toPlain.host}/back/${name}:v1`);
      assert.equal(result['digest'], root);
      await arrived(back);
      assert.ok((await tagsAt(back)).includes(fallbackTag(root)));
    },
  );
  await judge.check(`a second promotion back from ${name} writes nothing`, async () => {
    toPlain.writes.length = 0;
    const result = await promote(`${over}:v1@${root}`, `${toPlain.host}/back/${name}:v1`);
    assert.equal(result['status'], 'unchanged');
    assert.deepEqual(toPlain.writes, []);
  });
}
