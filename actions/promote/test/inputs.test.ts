import { describe, expect, it } from '@jest/globals';
import { nameOf, tagsFor } from '../src/places.ts';
import { givenInputs } from './given-inputs.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

async function mistakes(over: Readonly<Record<string, string>>): Promise<string> {
  try {
    await givenInputs(over);
    return 'none';
  } catch (error) {
    return String(error);
  }
}

describe('the inputs of promote', () => {
  it('bring everything, strictly, and prove the whole by default', async () => {
    expect(await givenInputs()).toMatchObject({
      referrers: 'all',
      evidence: 'strict',
      verify: 'closure',
      allowMove: true,
      rollback: false,
      concurrency: 8,
      record: true,
      expectPrevious: undefined,
    });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no image', { image: '' }, /image: is required/],
    ['an image without tag or digest', { image: 'source.example/app' }, /image: has neither a tag nor a digest/],
    ['no destination', { to: '' }, /to: is required/],
    ['a comment for destinations', { to: '# none' }, /to: names no destination/],
    ['a destination with a digest', { to: `prod.example/app@${DIGEST}` }, /the digest is that of the source/],
    ['a tag that names referrers', { tags: `sha256-${'a'.repeat(64)}.sig` }, /tags of this form name the referrers/],
    ['a tag of the ledger', { tags: 'ledger-prod-000001' }, /tags of this form belong to the ledger/],
    ['a pin as a destination', { to: 'prod.example/app:pin-prod-0123456789abcdef' }, /belong to the ledger/],
    ['a tag that is none', { tags: '-v1' }, /tags: "-v1"/],
    ['all beside a type', { referrers: 'all\napplication/spdx+json' }, /all and none stand alone/],
    ['a type that is none', { referrers: 'sbom' }, /all, none or an artifact type/],
    ['a misspelt mode', { evidence: 'stict' }, /did you mean "strict"\?/],
    ['a proof that is none', { verify: 'full' }, /"full" is not one of closure, put, deep/],
    ['too many at once', { concurrency: '65' }, /concurrency: "65"/],
    ['none at once', { concurrency: '0' }, /concurrency: "0"/],
    ['an expected tag', { 'expect-previous': 'v1' }, /expect-previous: "v1"/],
    ['a rollback of nothing', { rollback: 'true' }, /`environment` is missing/],
    [
      'a rollback off the record',
      { rollback: 'true', environment: 'prod', record: 'false' },
      /`record` cannot be false/,
    ],
    ['a requirement that is none', { require: 'promoted' }, /promoted:ENVIRONMENT/],
    ['a soak without unit', { require: 'promoted:staging:24' }, /"24" is not a duration/],
    ['a role that is none', { to: '- ref: prod.example/app\n  role: admin' }, /to: line 2/],
    ['an item without reference', { to: '- tags: [v1]' }, /to: line 1/],
    ['the name of another tool', { src: 'x' }, /src: there is no such input; did you mean "image"\?/],
    ['a misspelt name', { 'expect-previus': 'absent' }, /did you mean "expect-previous"\?/],
  ])('refuse %s', async (_what, over, message) => {
    expect(await mistakes(over)).toMatch(message);
  });

  it.each<[string, RegExp]>([
    ['scans', /"scans" is not scan, provenance, sbom/],
    ['scan:24', /a duration such as/],
    ['sbom:cyclonedx', /is not scan, provenance, sbom/],
    ['promoted', /is not scan, provenance, sbom/],
    ['promoted:staging:1h:2h', /is not scan, provenance, sbom/],
    ['signature', /`policy` is missing/],
  ])('never ignore what is required: %s', async (require, message) => {
    expect(await mistakes({ require })).toMatch(message);
  });

  it('are told all mistakes at once', async () => {
    expect(await mistakes({ image: '', verify: 'full', concurrency: 'x' })).toMatch(/3 inputs are wrong/);
  });

  it.each<[string, Record<string, string>, object]>([
    [
      'a requirement with a soak',
      { require: 'promoted:staging:24h' },
      { require: [{ environment: 'staging', soak: 86_400_000 }] },
    ],
    [
      'several requirements',
      { require: 'promoted:a\npromoted:b' },
      { require: [{ environment: 'a' }, { environment: 'b' }] },
    ],
    [
      'evidence that is required',
      { require: 'scan:24h, provenance, sbom' },
      { require: [{ kind: 'scan', maxAge: 86_400_000 }, { kind: 'provenance' }, { kind: 'sbom' }] },
    ],
    ['a policy', { policy: '.waybill/policy.yml', require: 'signature' }, { policy: '.waybill/policy.yml' }],
    ['an expected absence', { 'expect-previous': 'absent' }, { expectPrevious: 'absent' }],
    ['an expected digest', { 'expect-previous': DIGEST }, { expectPrevious: DIGEST }],
    ['types that travel', { referrers: 'application/spdx+json' }, { referrers: ['application/spdx+json'] }],
    ['nothing that travels', { referrers: 'none' }, { referrers: 'none' }],
    ['a layout', { image: 'oci:out', tags: 'v1' }, { image: { kind: 'layout' } }],
    ['a rollback without a tag', { image: 'app', rollback: 'true', environment: 'prod' }, { rollback: true }],
  ])('take %s', async (_what, over, inputs) => {
    expect(await givenInputs(over)).toMatchObject(inputs);
  });
});

describe('the destinations', () => {
  it.each<[string, string, Record<string, string>, [string, string[]][]]>([
    [
      'a line each',
      'a.example/app:x\nb.example/app',
      {},
      [
        ['a.example/app', ['x']],
        ['b.example/app', ['v1']],
      ],
    ],
    ['YAML items', '- ref: a.example/app\n  tags: [x, y]', {}, [['a.example/app', ['x', 'y']]]],
    ['tags for all', 'a.example/app:x', { tags: 'x\ny' }, [['a.example/app', ['x', 'y']]]],
    ['a digest alone', 'a.example/app', { image: `source.example/app@${DIGEST}` }, [['a.example/app', []]]],
    ['both', 'a.example/app', { image: `source.example/app:v1@${DIGEST}` }, [['a.example/app', ['v1']]]],
  ])('get their tags from %s', async (_what, to, over, expected) => {
    const inputs = await givenInputs({ to, ...over });
    expect(inputs.to.map((item) => [nameOf(item.reference), tagsFor(item, inputs)])).toEqual(expected);
  });

  it('carry a region and a role of their own', async () => {
    const role = 'arn:aws:iam::111111111111:role/deliver';
    const { to } = await givenInputs({ to: `- ref: app:v1\n  region: eu-west-1\n  role: ${role}` });
    expect(to).toMatchObject([{ region: 'eu-west-1', role }]);
  });
});
