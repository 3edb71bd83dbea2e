import { createSign, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SCAN_DECISION } from '@waybill/shared/evidence';
import { digestOf, fallbackTag, hexOf, type JsonObject } from '@waybill/shared/kernel';
import { type Manifest, MEDIA, type MemoryContent, parseManifest } from '@waybill/shared/registry';
import { givenPromote } from './given-run.ts';

const STATEMENT = 'application/vnd.in-toto+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

function givenBlob(content: MemoryContent, mediaType: string, text: string | Buffer): JsonObject {
  const bytes = Buffer.from(text);
  content.blobs.set(digestOf(bytes), bytes);
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function givenManifest(content: MemoryContent, body: JsonObject): Manifest {
  const manifest = parseManifest(Buffer.from(JSON.stringify({ schemaVersion: 2, ...body })), 'the test');
  content.manifests.set(manifest.digest, manifest);
  return manifest;
}

function attach(
  content: MemoryContent,
  subject: Manifest,
  [artifactType, document, annotations = {}]: readonly [string, JsonObject | string, JsonObject?],
): Manifest {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const { mediaType, digest, size } = subject;
  return givenManifest(content, {
    mediaType: MEDIA.ociManifest,
    artifactType,
    config: givenBlob(content, MEDIA.ociEmpty, '{}'),
    layers: [{ ...givenBlob(content, artifactType, text), annotations }],
    subject: { mediaType, digest, size },
  });
}

function statement(about: Manifest, predicateType: string, predicate: JsonObject): JsonObject {
  const subject = [{ name: 'app', digest: { sha256: hexOf(about.digest) } }];
  return { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate };
}

const HOUR = 3_600_000;

/** A source with an index of two platforms, and a way to ask for its promotion into prod. */
function givenSource() {
  const given = givenPromote();
  const content = given.content('source.example');
  const platforms = ['amd64', 'arm64'].map((architecture) =>
    givenManifest(content, {
      mediaType: MEDIA.ociManifest,
      config: givenBlob(content, MEDIA.ociConfig, JSON.stringify({ architecture })),
      layers: [givenBlob(content, MEDIA.ociLayerGzip, `layer of ${architecture}`)],
    }),
  ) as [Manifest, Manifest];
  const root = givenManifest(content, {
    mediaType: MEDIA.ociIndex,
    manifests: platforms.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
  });
  content.tags.set('v1', root.digest);
  const decision = (over: JsonObject = {}): JsonObject => ({
    decision: 'pass',
    environment: 'dev',
    decidedAt: new Date(given.clock.now()).toISOString(),
    platforms: platforms.map(({ digest }) => ({ digest, scanned: true })),
    ...over,
  });
  const provenance = (builder = 'https://github.com/octo/app/.github/workflows/deliver.yml@refs/heads/main') => ({
    buildDefinition: { buildType: 'https://example.com/build/v1' },
    runDetails: { builder: { id: builder } },
  });
  const ask = (over: Readonly<Record<string, string>>) => given.run({ environment: 'prod', ...over });
  /** What a refusal says; '' where the image was let in. */
  const refusal = async (over: Readonly<Record<string, string>>): Promise<string> => {
    const said = await ask(over).then(
      () => '',
      (error: Error) => error.message,
    );
    if (said !== '') expect([...given.content('prod.example').tags, ...given.writes()]).toEqual([]);
    return said;
  };
  const put = (...document: Parameters<typeof attach>[2]): Manifest => attach(content, root, document);
  return { ...given, source: content, root, platforms, decision, provenance, ask, refusal, put };
}

describe('`require: scan`', () => {
  it('lets in what passed, and says so', async () => {
    const { put, root, decision, ask } = givenSource();
    const { digest } = put(STATEMENT, statement(root, SCAN_DECISION, decision()));
    const { report } = await ask({ require: 'scan:2h' });
    expect(report.status).toBe('promoted');
    expect(report.result['required']).toEqual([
      { requirement: 'scan, at most 2 h 00 min old', found: 'passed 1 h 00 min ago', evidence: digest },
    ]);
    expect(report.page).toContain('Required');
  });

  it.each<[string, (given: ReturnType<typeof givenSource>) => void, RegExp]>([
    ['there is none', () => {}, /scan, at most 2 h 00 min old: no scan decision is attached; scan the image/],
    [
      'it failed',
      ({ put, root, decision }) => void put(STATEMENT, statement(root, SCAN_DECISION, decision({ decision: 'fail' }))),
      /says fail; promote a digest that passes/,
    ],
    [
      'the newest one failed',
      ({ put, root, decision, clock }) => {
        put(STATEMENT, statement(root, SCAN_DECISION, decision()));
        clock.advance(HOUR);
        put(STATEMENT, statement(root, SCAN_DECISION, decision({ decision: 'fail' })));
      },
      /says fail/,
    ],
    [
      'the one for this environment failed, whatever others say later',
      ({ put, root, decision, clock }) => {
        put(STATEMENT, statement(root, SCAN_DECISION, decision({ decision: 'fail', environment: 'prod' })));
        clock.advance(HOUR);
        put(STATEMENT, statement(root, SCAN_DECISION, decision()));
      },
      /says fail/,
    ],
    [
      'it is about another digest',
      ({ put, platforms, decision }) => void put(STATEMENT, statement(platforms[0], SCAN_DECISION, decision())),
      /1 scan decisions are attached, none of them about this digest/,
    ],
    [
      'it leaves out a platform',
      ({ put, root, platforms, decision }) =>
        void put(
          STATEMENT,
          statement(root, SCAN_DECISION, decision({ platforms: [{ digest: platforms[0].digest, scanned: true }] })),
        ),
      /does not cover the platform sha256:/,
    ],
    [
      'it is too old',
      ({ put, root, decision, clock }) => {
        put(STATEMENT, statement(root, SCAN_DECISION, decision()));
        clock.advance(2 * HOUR);
      },
      /is 3 h 00 min old; at most 2 h 00 min is allowed; scan the image again/,
    ],
    [
      'it lies in the future',
      ({ put, root, decision }) =>
        void put(STATEMENT, statement(root, SCAN_DECISION, decision({ decidedAt: '2999-01-01T00:00:00Z' }))),
      /lies in the future/,
    ],
    [
      'it has no time',
      ({ put, root, decision }) =>
        void put(STATEMENT, statement(root, SCAN_DECISION, decision({ decidedAt: 'yesterday' }))),
      /is malformed/,
    ],
    ['it is no statement', ({ put }) => void put(STATEMENT, '{"decision":"pass"}'), /no scan decision is attached/],
    ['it is no JSON', ({ put }) => void put(STATEMENT, 'pass'), /no scan decision is attached/],
  ])('keeps out where %s, before anything is written', async (_what, prepare, message) => {
    const given = givenSource();
    prepare(given);
    expect(await given.refusal({ require: 'scan:2h' })).toMatch(message);
  });
});

describe('`require: provenance`', () => {
  const SLSA = 'https://slsa.dev/provenance/v1';

  it('lets in what names its builder, for the image or for each platform', async () => {
    for (const about of ['root', 'platforms'] as const) {
      const { put, root, platforms, provenance, ask } = givenSource();
      for (const subject of about === 'root' ? [root] : platforms)
        put(STATEMENT, statement(subject, SLSA, provenance()));
      expect((await ask({ require: 'provenance' })).report.status).toBe('promoted');
    }
  });

  it('lets in what BuildKit attests inside the index', async () => {
    const { source, platforms, ask } = givenSource();
    const attestations = platforms.map((platform) => {
      const body = {
        ...statement(platform, 'https://slsa.dev/provenance/v0.2', { buildType: 'x', builder: { id: 'y' } }),
      };
      const { mediaType, digest, size } = givenManifest(source, {
        mediaType: MEDIA.ociManifest,
        config: givenBlob(source, MEDIA.ociConfig, JSON.stringify({ of: platform.digest })),
        layers: [givenBlob(source, STATEMENT, JSON.stringify({ ...body, _type: 'https://in-toto.io/Statement/v0.1' }))],
      });
      const annotations = {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': platform.digest,
      };
      return { mediaType, digest, size, annotations };
    });
    const plain = platforms.map(({ mediaType, digest, size }) => ({ mediaType, digest, size }));
    const index = givenManifest(source, { mediaType: MEDIA.ociIndex, manifests: [...plain, ...attestations] });
    const image = `source.example/app@${index.digest}`;
    expect((await ask({ image, require: 'provenance' })).report.outputs['changed']).toBe('true');
  });

  it.each<[string, (given: ReturnType<typeof givenSource>) => void, RegExp]>([
    ['there is none', () => {}, /no SLSA provenance is attached/],
    [
      'one platform lacks it',
      ({ put, platforms, provenance }) => void put(STATEMENT, statement(platforms[0], SLSA, provenance())),
      /of the platform sha256:[0-9a-f]+: 1 provenance statements are attached, none of them about sha256:/,
    ],
    [
      'it names nobody',
      ({ put, root, provenance }) => void put(STATEMENT, statement(root, SLSA, provenance(''))),
      /names no builder or no build type/,
    ],
    [
      'it is of another kind',
      ({ put, root, provenance }) => void put(STATEMENT, statement(root, 'https://example.com/x', provenance())),
      /no SLSA provenance is attached/,
    ],
    [
      'another builder built it',
      ({ put, root, provenance }) => void put(STATEMENT, statement(root, SLSA, provenance('https://evil.example/'))),
      /built by "https:\/\/evil\.example\/", which is none of https:\/\/github\.com\/octo\/\*/,
    ],
  ])('keeps out where %s', async (_what, prepare, message) => {
    const given = givenSource();
    prepare(given);
    given.files.set(
      'policy.yml',
      Buffer.from('promote: {require: [provenance], builders: [https://github.com/octo/*]}'),
    );
    expect(await given.refusal({ policy: 'policy.yml' })).toMatch(message);
  });
});

describe('`require: sbom`', () => {
  const CYCLONE = { bomFormat: 'CycloneDX', specVersion: '1.5', components: [] };

  it.each<[string, string, JsonObject]>([
    ['CycloneDX', 'application/vnd.cyclonedx+json', CYCLONE],
    ['SPDX', 'application/spdx+json', { spdxVersion: 'SPDX-2.3' }],
  ])('lets in an image with %s for each platform', async (_what, type, document) => {
    const { source, platforms, ask } = givenSource();
    for (const platform of platforms) attach(source, platform, [type, document]);
    expect((await ask({ require: 'sbom' })).report.status).toBe('promoted');
  });

  it('lets in one that is a statement about the image', async () => {
    const { put, root, ask } = givenSource();
    put(STATEMENT, statement(root, 'https://cyclonedx.org/bom', CYCLONE));
    expect((await ask({ require: 'sbom' })).report.result['required']).toMatchObject([{ found: 'CycloneDX 1.5' }]);
  });

  it.each<[string, (given: ReturnType<typeof givenSource>) => void, RegExp]>([
    ['there is none', () => {}, /no SBOM is attached/],
    [
      'it is something else',
      ({ put }) => void put('application/spdx+json', { name: 'x' }),
      /neither CycloneDX nor SPDX/,
    ],
    [
      'only one platform has it',
      ({ source, platforms }) =>
        void attach(source, platforms[1], ['application/spdx+json', { spdxVersion: 'SPDX-2.3' }]),
      /of the platform sha256:[0-9a-f]+: 1 SBOMs are attached, none of them about/,
    ],
  ])('keeps out where %s', async (_what, prepare, message) => {
    const given = givenSource();
    prepare(given);
    expect(await given.refusal({ require: 'sbom' })).toMatch(message);
  });
});

describe('`require: signature`', () => {
  const [ours, theirs] = [generateKeyPairSync('ec', { namedCurve: 'P-256' }), generateKeyPairSync('ed25519')];
  const pem = (key: KeyObject): Buffer => Buffer.from(key.export({ type: 'spki', format: 'pem' }));

  function givenKeys() {
    const given = givenSource();
    given.files.set('policy.yml', Buffer.from('promote: {require: [signature], signature-keys: [ours.pub]}'));
    given.files.set('ours.pub', pem(ours.publicKey));
    const byTag = (about: Manifest, key: KeyObject = ours.privateKey) => {
      const payload = Buffer.from(
        JSON.stringify({
          critical: { image: { 'docker-manifest-digest': about.digest }, type: 'cosign container image signature' },
        }),
      );
      const signature = createSign('sha256').update(payload).sign(key).toString('base64');
      const manifest = givenManifest(given.source, {
        mediaType: MEDIA.ociManifest,
        config: givenBlob(given.source, MEDIA.ociConfig, '{}'),
        layers: [
          {
            ...givenBlob(given.source, 'application/vnd.dev.cosign.simplesigning.v1+json', payload),
            annotations: { 'dev.cosignproject.cosign/signature': signature },
          },
        ],
      });
      given.source.tags.set(`${fallbackTag(given.root.digest)}.sig`, manifest.digest);
    };
    const byBundle = (
      about: Manifest,
      key: KeyObject = ours.privateKey,
      type = 'https://sigstore.dev/cosign/sign/v1',
    ) => {
      const payload = Buffer.from(JSON.stringify(statement(about, type, {})));
      const signed = Buffer.concat([
        Buffer.from(`DSSEv1 ${STATEMENT.length} ${STATEMENT} ${payload.length} `),
        payload,
      ]);
      const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
      const signatures = [{ sig: sign(hash, signed, key).toString('base64') }];
      given.put(BUNDLE, {
        mediaType: BUNDLE,
        verificationMaterial: { publicKey: { hint: 'x' } },
        dsseEnvelope: { payload: payload.toString('base64'), payloadType: STATEMENT, signatures },
      });
    };
    const refusal = () => given.refusal({ policy: 'policy.yml' });
    return { ...given, byTag, byBundle, refusal };
  }

  it.each(['byTag', 'byBundle'] as const)('lets in what our key signed: %s', async (form) => {
    const given = givenKeys();
    given[form](given.root);
    const { report } = await given.ask({ policy: 'policy.yml' });
    expect(report.result['required']).toMatchObject([{ requirement: 'signature', found: 'signed by ours.pub' }]);
  });

  it('lets in what our key signed as the bytes of the manifest, in a bundle', async () => {
    const { put, root, files, ask } = givenKeys();
    files.set('ours.pub', pem(theirs.publicKey));
    const signature = sign(null, root.bytes, theirs.privateKey).toString('base64');
    const messageDigest = { algorithm: 'SHA2_256', digest: Buffer.from(hexOf(root.digest), 'hex').toString('base64') };
    put(BUNDLE, { mediaType: BUNDLE, messageSignature: { messageDigest, signature } });
    expect((await ask({ policy: 'policy.yml' })).report.status).toBe('promoted');
  });

  it.each<[string, (given: ReturnType<typeof givenKeys>) => void, RegExp]>([
    ['there is none', () => {}, /signature: no signature is attached; sign sha256:/],
    ['another key signed it', ({ byBundle, root }) => byBundle(root, theirs.privateKey), /none of them by ours\.pub/],
    [
      'our key signed another digest',
      ({ byBundle, platforms }) => byBundle(platforms[0]),
      /none of them about this digest/,
    ],
    [
      'our key signed another digest, by tag',
      ({ byTag, platforms }) => byTag(platforms[0]),
      /none of them about this digest/,
    ],
    [
      'our key signed something about it, but not it',
      ({ byBundle, root }) => byBundle(root, ours.privateKey, 'https://spdx.dev/Document'),
      /none of them about this digest/,
    ],
    [
      'the signature is of Notation',
      ({ put }) => void put('application/vnd.cncf.notary.signature', '{"payload":"x"}'),
      /a Notation signature is attached, which is checked by certificates/,
    ],
  ])('keeps out where %s', async (_what, prepare, message) => {
    const given = givenKeys();
    prepare(given);
    expect(await given.refusal()).toMatch(message);
  });

  it.each<[string, string | Buffer | undefined, RegExp]>([
    ['is missing', undefined, /the file "ours\.pub" cannot be read/],
    ['is a private one', ours.privateKey.export({ type: 'pkcs8', format: 'pem' }), /holds a private key/],
    ['is no key', 'ssh-ed25519 AAAA', /is no public key in PEM form/],
    ['is too weak', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey), /less than 2048 bits/],
  ])('fails closed where the key %s', async (_what, key, message) => {
    const { refusal, files, byTag, root } = givenKeys();
    byTag(root);
    files.delete('ours.pub');
    if (key !== undefined) files.set('ours.pub', Buffer.from(key));
    expect(await refusal()).toMatch(message);
  });

  it('fails closed where the policy names no key', async () => {
    const { refusal, files, byTag, root } = givenKeys();
    byTag(root);
    files.set('policy.yml', Buffer.from('promote: {require: [signature]}'));
    expect(await refusal()).toMatch(/a signature of sha256:[0-9a-f]+ is required, and no public key is configured/);
  });
});

describe('a policy', () => {
  const POLICY = `
promote: {require: [sbom]}
environments:
  staging: {}
  prod:
    promote: {require: [scan, "promoted:staging"]}
`;

  it.each([
    ['prod', /scan: no scan decision is attached/],
    ['staging', /sbom: no SBOM is attached/],
    ['prd', /has no environment "prd".*did you mean prod/],
  ])('asks %s for what stands under its name', async (environment, message) => {
    const { files, refusal } = givenSource();
    files.set('policy.yml', Buffer.from(POLICY));
    expect(await refusal({ policy: 'policy.yml', environment })).toMatch(message);
  });

  it('adds to what the inputs require, and all that is missing is told at once', async () => {
    const { files, refusal } = givenSource();
    files.set('policy.yml', Buffer.from(POLICY));
    const said = await refusal({ policy: 'policy.yml', environment: 'staging', require: 'scan' });
    expect(said).toMatch(/lacks what is required:\n {2}scan: .*\n {2}sbom: /);
  });

  it.each([
    ['promote: {requires: [scan]}', /policy\.yml:1:11: there is no key "requires" here; did you mean "require"\?/],
    ['promote: {require: [scans]}', /policy\.yml:1:21: .*"scans" is not scan/],
    ['scan: {fail-on: hgh}', /policy\.yml:1:8: .*did you mean high/],
  ])('is read as strictly as by scan: %s', async (text, message) => {
    const { files, refusal } = givenSource();
    files.set('policy.yml', Buffer.from(text));
    expect(await refusal({ policy: 'policy.yml' })).toMatch(message);
  });

  it('that is not there is no policy of nothing', async () => {
    expect(await givenSource().refusal({ policy: 'policy.yml' })).toMatch(
      /policy: the file "policy\.yml" cannot be read/,
    );
  });
});

describe('what is required', () => {
  it('is asked of a digest: a tag that moves meanwhile brings nothing else in', async () => {
    const { put, root, decision, run, source, content } = givenSource();
    put(STATEMENT, statement(root, SCAN_DECISION, decision()));
    const other = givenManifest(source, {
      mediaType: MEDIA.ociManifest,
      config: givenBlob(source, MEDIA.ociConfig, '{"other":true}'),
      layers: [],
    });
    const { tags } = source;
    const get = tags.get.bind(tags);
    let asked = 0;
    tags.get = (tag) => (tag === 'v1' && ++asked > 1 ? other.digest : get(tag));
    await run({ environment: 'prod', require: 'scan' });
    expect(content('prod.example').tags.get('prod')).toBe(root.digest);
  });
});
