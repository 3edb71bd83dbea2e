import { describe, expect, it } from '@jest/globals';
import type { Digest } from '@waybill/shared/kernel';
import { registryError } from '@waybill/shared/registry';
import { givenImage } from './given-image.ts';
import { givenPromote } from './given-run.ts';

const TWO = 'a.example/app:prod\nb.example/app:prod';

describe('promote', () => {
  it('brings the image to every destination and says so', async () => {
    const { content, run } = givenPromote();
    const { digest } = givenImage(content('source.example'), 'v1', 'application/spdx+json');
    const { report } = await run({ to: TWO });
    expect(report).toMatchObject({ status: 'promoted', exit: 0, digest });
    for (const host of ['a.example', 'b.example']) expect(content(host).tags.get('prod')).toBe(digest);
  });

  it('takes a tag and a digest together where they agree, and refuses them where not', async () => {
    const { content, run, writes } = givenPromote();
    const [v1, v2] = [givenImage(content('source.example'), 'v1'), givenImage(content('source.example'), 'v2')];
    const image = `source.example/app:v1@${v1.digest}`;
    expect((await run({ image })).report.status).toBe('promoted');
    await expect(run({ image: `source.example/app:v1@${v2.digest}` })).rejects.toThrow(`the tag v1 names ${v1.digest}`);
    expect(writes()).toEqual([]);
  });

  it('writes nothing with dry-run, and gives the plan as an output', async () => {
    const { content, run, writes } = givenPromote();
    givenImage(content('source.example'), 'v1');
    const { report } = await run({ 'dry-run': 'true' });
    expect(writes()).toEqual([]);
    expect(report).toMatchObject({ status: 'planned', exit: 0, outputs: { changed: 'false', 'copied-bytes': '0' } });
    expect(JSON.parse(report.outputs['plan'] ?? '')).toMatchObject([
      {
        destination: 'prod.example/app',
        blobs: { copy: 2, skip: 0 },
        tags: [{ tag: 'prod', action: 'set', from: null }],
      },
    ]);
  });

  it('writes nothing the second time', async () => {
    const { content, run, writes } = givenPromote();
    givenImage(content('source.example'), 'v1', 'application/spdx+json');
    expect((await run({ environment: 'prod' })).report.outputs['changed']).toBe('true');
    const { report } = await run({ environment: 'prod' });
    expect(report).toMatchObject({ status: 'unchanged', outputs: { changed: 'false' } });
    expect(writes()).toEqual([]);
  });

  it.each<[string, 1 | 2 | 3, Error]>([
    ['a refusal', 1, registryError('E_REGISTRY_REFUSED', 'no')],
    ['a missing permission', 2, registryError('E_REGISTRY_DENIED', 'no')],
    ['a fault', 3, new Error('no')],
  ])('goes on where one of two destinations fails, and ends with the exit code of %s', async (_what, exit, error) => {
    const { content, run, refused } = givenPromote();
    const { digest } = givenImage(content('source.example'), 'v1');
    refused.push({ host: 'a.example', error });
    const { report } = await run({ to: TWO });
    expect(report).toMatchObject({ status: 'partial', exit, outputs: { image: `b.example/app@${digest}` } });
    expect(report.annotations).toMatchObject([
      { level: 'error', message: expect.stringMatching(/^a\.example\/app: /) },
    ]);
    expect(content('a.example').tags.size).toBe(0);
  });

  it('records a promotion only where it is told of an environment and not told to leave it', async () => {
    const { content, run } = givenPromote();
    const prod = content('prod.example');
    givenImage(content('source.example'), 'v1');
    await run();
    await run({ environment: 'prod', record: 'false' });
    expect([...prod.tags.keys()]).toEqual(['prod']);
    const { report } = await run({ environment: 'prod' });
    expect(report.outputs['record-digest']).toBe(prod.tags.get('ledger-prod-000001'));
  });

  it('gives the digest that each tag named before', async () => {
    const { content, run } = givenPromote();
    const [v1, v2] = [givenImage(content('source.example'), 'v1'), givenImage(content('source.example'), 'v2')];
    await run();
    const { report } = await run({ image: `source.example/app@${v2.digest}` });
    expect(JSON.parse(report.outputs['previous-digest'] ?? '')).toEqual({ 'prod.example/app': { prod: v1.digest } });
  });
});

describe('promote with `require: promoted:staging`', () => {
  /** An image on its way: in staging for an hour by the time that anything else runs. */
  async function givenStaging() {
    const given = givenPromote();
    const image = givenImage(given.content('source.example'), 'v1');
    const other = givenImage(given.content('source.example'), 'v2');
    const stage = (tag: string) =>
      given.run({ image: `source.example/app:${tag}`, to: 'staging.example/app:v1', environment: 'staging' });
    const release = (require: string) =>
      given.run({ image: `staging.example/app@${image.digest}`, require, environment: 'prod' });
    return { ...given, image, other, stage, release };
  }

  it.each(['promoted:staging', 'promoted:staging:1h'])('lets pass what was there: %s', async (require) => {
    const { stage, release } = await givenStaging();
    await stage('v1');
    expect((await release(require)).report.status).toBe('promoted');
  });

  it.each<[string, RegExp]>([
    ['promoted:qa', /was never promoted into qa/],
    ['promoted:staging:2h', /has been in staging for 1 h/],
  ])('stops what was not there, or not long enough, before anything is written: %s', async (require, message) => {
    const { stage, release, writes } = await givenStaging();
    await stage('v1');
    await expect(release(require)).rejects.toThrow(message);
    expect(writes()).toEqual([]);
  });

  it('stops what staging was taken back from', async () => {
    const { run, stage, other, content, writes } = await givenStaging();
    await stage('v1');
    await stage('v2');
    await run({ image: 'staging.example/app', to: 'staging.example/app:v1', rollback: 'true', environment: 'staging' });
    const image = `staging.example/app@${other.digest}`;
    await expect(run({ image, require: 'promoted:staging', environment: 'prod' })).rejects.toThrow(/was taken back/);
    expect(writes()).toEqual([]);
    expect(content('prod.example').tags.size).toBe(0);
  });
});

describe('promote within one repository', () => {
  it('enters an image into the ledger where it is, with its evidence, and copies nothing', async () => {
    const { content, run, writes } = givenPromote();
    const dev = content('dev.example');
    const { digest } = givenImage(dev, 'v1', 'application/spdx+json');
    const over = { image: `dev.example/app@${digest}`, to: 'dev.example/app:v1', environment: 'dev' };
    const { report } = await run(over);
    expect(report).toMatchObject({ status: 'promoted', outputs: { 'copied-bytes': '0', changed: 'true' } });
    const entry = dev.manifests.get(dev.tags.get('ledger-dev-000001') as Digest);
    expect(JSON.parse(Buffer.from(entry?.blobs[1]?.data ?? '').toString())).toMatchObject({
      environment: 'dev',
      digest,
      previousDigest: null,
      evidence: [{ artifactType: 'application/spdx+json' }],
    });
    expect((await run(over)).report.status).toBe('unchanged');
    expect(writes()).toEqual([]);
  });
});

describe('promote with `rollback`', () => {
  async function givenTwo(...hosts: string[]) {
    const given = givenPromote();
    const images = ['v1', 'v2'].map((name) => givenImage(given.content('source.example'), name));
    const to = hosts.map((host) => `${host}/app:prod`).join('\n');
    for (const name of ['v1', 'v2']) await given.run({ image: `source.example/app:${name}`, to, environment: 'prod' });
    const back = (over: Record<string, string> = {}) =>
      given.run({ image: 'source.example/app', to, rollback: 'true', environment: 'prod', ...over });
    return { ...given, images, back };
  }

  it('takes every destination back to what its environment had, and writes that down', async () => {
    const { back, content, images } = await givenTwo('a.example', 'b.example');
    expect((await back()).report).toMatchObject({ status: 'rolled-back', exit: 0, digest: images[0]?.digest });
    for (const host of ['a.example', 'b.example']) {
      expect(content(host).tags.get('prod')).toBe(images[0]?.digest);
      expect(content(host).tags.has('ledger-prod-000003')).toBe(true);
    }
  });

  it('needs the source for nothing', async () => {
    const { back, content } = await givenTwo('a.example');
    for (const part of Object.values(content('source.example'))) part.clear();
    expect((await back()).report.status).toBe('rolled-back');
  });

  it('writes nothing with dry-run', async () => {
    const { back, writes } = await givenTwo('a.example');
    expect((await back({ 'dry-run': 'true' })).report.status).toBe('planned');
    expect(writes()).toEqual([]);
  });

  it('is refused where the destinations would go back to different digests', async () => {
    const { back, content, run, writes } = await givenTwo('a.example', 'b.example');
    givenImage(content('source.example'), 'v3');
    await run({ image: 'source.example/app:v3', to: 'b.example/app:prod', environment: 'prod' });
    await expect(back()).rejects.toThrow(/go back to different digests/);
    expect(writes()).toEqual([]);
  });

  it('is refused where the image names another digest than the ledger', async () => {
    const { back, images } = await givenTwo('a.example');
    await expect(back({ image: `source.example/app@${images[1]?.digest}` })).rejects.toThrow(/the ledger goes back to/);
  });

  it('is refused where what it goes back to is gone, and moves nothing', async () => {
    const { back, content, images, writes } = await givenTwo('a.example');
    const { manifests, tags } = content('a.example');
    manifests.delete(images[0]?.digest as Digest);
    await expect(back()).rejects.toMatchObject({ code: 'E_IMAGE_NOT_FOUND' });
    expect(writes()).toEqual([]);
    expect(tags.get('prod')).toBe(images[1]?.digest);
  });

  it('is refused where a part of what it goes back to is gone: it is verified again', async () => {
    const { back, content, images } = await givenTwo('a.example');
    const { blobs, tags } = content('a.example');
    const [, layer] = images[0]?.blobs ?? [];
    blobs.delete(layer?.digest as Digest);
    await expect(back()).rejects.toMatchObject({ code: 'E_IMAGE_NOT_FOUND' });
    expect(tags.get('prod')).toBe(images[1]?.digest);
  });

  it('asks for nothing that is required of what comes anew: it was let in once', async () => {
    const { back } = await givenTwo('a.example');
    expect((await back({ require: 'scan' })).report.status).toBe('rolled-back');
  });

  it('is written down with who and what, and the way of each digest stays readable', async () => {
    const { back, content, images } = await givenTwo('a.example');
    await back();
    const { tags, manifests } = content('a.example');
    const entry = manifests.get(tags.get('ledger-prod-000003') as Digest);
    expect(entry?.subject?.digest).toBe(images[0]?.digest);
    expect(Buffer.from(entry?.blobs[1]?.data ?? '').toString()).toMatch(/"actor":"octocat".*"kind":"rollback"/);
  });

  it('is refused where there is nothing to go back to', async () => {
    const { run } = givenPromote();
    const over = { image: 'source.example/app', rollback: 'true', environment: 'prod' };
    await expect(run(over)).rejects.toMatchObject({ code: 'E_NO_ROLLBACK' });
  });
});
