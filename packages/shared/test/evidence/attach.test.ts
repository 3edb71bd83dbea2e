import { describe, expect, it } from '@jest/globals';
import {
  attachStatement,
  EVIDENCE_KEY,
  fallbackTag,
  listReferrers,
  STATEMENT_MEDIA,
} from '../../src/evidence/index.ts';
import { digestOf } from '../../src/kernel/index.ts';
import { type Descriptor, MEDIA, memoryRegistry, parseManifest, type Repository } from '../../src/registry/index.ts';

async function givenImage(
  options: Parameters<typeof memoryRegistry>[0] = {},
): Promise<{ sink: Repository; subject: Descriptor }> {
  const registry = memoryRegistry(options);
  const sink = registry.repository('app', 'destination');
  const config = Buffer.from('{}');
  registry.content('app').blobs.set(digestOf(config), config);
  const body = {
    schemaVersion: 2,
    config: { mediaType: MEDIA.ociConfig, digest: digestOf(config), size: 2 },
    layers: [],
  };
  const manifest = parseManifest(Buffer.from(JSON.stringify(body)), 'the test');
  await sink.put(manifest, 'v1');
  return { sink, subject: manifest };
}

const decision = { name: 'app', predicateType: 'https://example.com/decision/v1', predicate: { decision: 'pass' } };

async function statementOf(sink: Repository, subject: Descriptor): Promise<unknown> {
  const [referrer] = await listReferrers(sink, subject.digest);
  const blob = (await sink.manifest(referrer?.digest ?? ''))?.blobs[1] as Descriptor;
  const chunks: Buffer[] = [];
  for await (const chunk of await sink.open(blob, 0)) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

describe('evidence beside an image', () => {
  it('is an in-toto statement about the image’s digest, listed as its referrer', async () => {
    const { sink, subject } = await givenImage();
    const attached = await attachStatement({ sink, subject, ...decision });
    expect(attached).toMatchObject({ artifactType: STATEMENT_MEDIA, fresh: true });
    expect((await listReferrers(sink, subject.digest)).map(({ digest }) => digest)).toEqual([attached.digest]);
    expect(await statementOf(sink, subject)).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'app', digest: { sha256: subject.digest.slice(7) } }],
      predicateType: decision.predicateType,
      predicate: decision.predicate,
    });
  });

  it('is attached once, however often the same is said', async () => {
    const { sink, subject } = await givenImage();
    const first = await attachStatement({ sink, subject, ...decision });
    const second = await attachStatement({ sink, subject, ...decision });
    expect(second).toEqual({ ...first, fresh: false });
    expect(await listReferrers(sink, subject.digest)).toHaveLength(1);
  });

  it('is attached beside what says something else', async () => {
    const { sink, subject } = await givenImage();
    await attachStatement({ sink, subject, ...decision });
    await attachStatement({ sink, subject, ...decision, predicate: { decision: 'fail' } });
    expect(await listReferrers(sink, subject.digest)).toHaveLength(2);
  });

  it.each([true, false])(
    'is found by its evidence key where its bytes differ (referrers API: %s)',
    async (referrers) => {
      const { sink, subject } = await givenImage({ referrers });
      const annotations = { [EVIDENCE_KEY]: 'the same materials' };
      const first = await attachStatement({ sink, subject, ...decision, annotations, predicate: { at: 1 } });
      const second = await attachStatement({ sink, subject, ...decision, annotations, predicate: { at: 2 } });
      expect(second).toEqual({ ...first, fresh: false });
    },
  );

  it('goes to the tag that stands in where the registry has no referrers API', async () => {
    const { sink, subject } = await givenImage({ referrers: false });
    const { digest } = await attachStatement({ sink, subject, ...decision });
    const listed = await sink.manifest(fallbackTag(subject.digest));
    expect(listed?.children).toEqual([expect.objectContaining({ digest, artifactType: STATEMENT_MEDIA })]);
  });
});
