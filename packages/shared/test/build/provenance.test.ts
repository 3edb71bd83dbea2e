import { describe, expect, it } from '@jest/globals';
import { builderId } from '../../src/build/builder-id.ts';
import { inputKey, type KeyParts, keyTag } from '../../src/build/input-key.ts';
import { type ProvenanceParts, provenance, provenanceKey } from '../../src/build/provenance.ts';
import { digestOf, isTag } from '../../src/kernel/index.ts';

const image = digestOf('image');

function givenParts(over: Partial<ProvenanceParts> = {}): ProvenanceParts {
  return {
    builderId: 'https://github.com/octo/app/.github/workflows/deliver.yml@refs/heads/main',
    versions: { waybill: '1.0.0' },
    builder: 'buildah',
    context: '.',
    recipe: 'Dockerfile',
    target: undefined,
    platforms: ['linux/amd64'],
    args: { RELEASE: 'good' },
    inputKey: digestOf('key'),
    epoch: 1_700_000_000,
    materials: [{ uri: 'git+https://github.com/octo/app@refs/heads/main', digest: { gitCommit: 'a'.repeat(40) } }],
    invocation: 'https://github.com/octo/app/actions/runs/1/attempts/1',
    startedAt: 1_700_000_100_000,
    finishedAt: 1_700_000_101_500,
    byproducts: [{ name: 'sbom linux/amd64', mediaType: 'application/vnd.cyclonedx+json', digest: digestOf('bill') }],
    ...over,
  };
}

describe('provenance', () => {
  it('is SLSA v1: what was built, of what, by whom', () => {
    expect(provenance(givenParts())).toEqual({
      buildDefinition: {
        buildType: 'https://github.com/waybill-actions/waybill/docs/provenance.md#build-image-v1',
        externalParameters: {
          builder: 'buildah',
          context: '.',
          recipe: 'Dockerfile',
          platforms: ['linux/amd64'],
          buildArgs: { RELEASE: digestOf('good') },
        },
        internalParameters: { sourceDateEpoch: 1_700_000_000, inputKey: digestOf('key') },
        resolvedDependencies: [
          { uri: 'git+https://github.com/octo/app@refs/heads/main', digest: { gitCommit: 'a'.repeat(40) } },
        ],
      },
      runDetails: {
        builder: { id: givenParts().builderId, version: { waybill: '1.0.0' } },
        metadata: {
          invocationId: givenParts().invocation,
          startedOn: '2023-11-14T22:15:00Z',
          finishedOn: '2023-11-14T22:15:01Z',
        },
        byproducts: [
          {
            name: 'sbom linux/amd64',
            mediaType: 'application/vnd.cyclonedx+json',
            digest: { sha256: digestOf('bill').slice(7) },
          },
        ],
      },
    });
  });

  it('never holds the value of a build argument', () => {
    expect(JSON.stringify(provenance(givenParts({ args: { PLACE: 'a private word' } })))).not.toContain('private word');
  });

  it('says the same for two runs of one build, and something else for another', () => {
    const key = provenanceKey(image, givenParts());
    expect(provenanceKey(image, givenParts({ startedAt: 1, finishedAt: 2, invocation: 'other' }))).toBe(key);
    for (const other of [{ builderId: 'x' }, { args: {} }, { materials: [] }, { target: 'x' }])
      expect(provenanceKey(image, givenParts(other))).not.toBe(key);
    expect(provenanceKey(digestOf('other'), givenParts())).not.toBe(key);
  });
});

describe('the identity of a builder', () => {
  const env = {
    GITHUB_WORKFLOW_REF: 'octo/app/.github/workflows/ci.yml@refs/heads/main',
    GITHUB_SERVER_URL: 'https://github.com',
  };

  it.each([
    [
      'the reusable workflow of the token',
      { job_workflow_ref: 'o/w/.github/workflows/deliver.yml@v1', workflow_ref: 'x' },
      'https://github.com/o/w/.github/workflows/deliver.yml@v1',
    ],
    [
      'the workflow of the token',
      { workflow_ref: 'o/w/.github/workflows/own.yml@v1' },
      'https://github.com/o/w/.github/workflows/own.yml@v1',
    ],
    [
      'without a token the runner’s word',
      undefined,
      'https://github.com/octo/app/.github/workflows/ci.yml@refs/heads/main',
    ],
  ])('is %s', (_what, claims, expected) => {
    expect(builderId({ platform: 'github', claims, env })).toBe(expected);
  });

  it('is the project in CodeBuild, and says so on a laptop', () => {
    const arn = 'arn:aws:codebuild:eu-central-1:111122223333:build/app:1f2e';
    expect(builderId({ platform: 'codebuild', claims: undefined, env: { CODEBUILD_BUILD_ARN: arn } })).toBe(
      'arn:aws:codebuild:eu-central-1:111122223333:project/app',
    );
    expect(builderId({ platform: 'shell', claims: undefined, env: {} })).toBe('urn:waybill:builder:shell');
  });
});

describe('the input key', () => {
  const given = (over: Partial<KeyParts> = {}): KeyParts => ({
    builder: 'buildah 1.28.2',
    context: digestOf('context'),
    recipe: digestOf('recipe'),
    args: { A: '1', B: '2' },
    target: undefined,
    platforms: ['linux/amd64', 'linux/arm64'],
    bases: { base: digestOf('base') },
    labels: {},
    annotations: {},
    secrets: ['x', 'y'],
    ...over,
  });

  it('does not depend on the order in which things are said', () => {
    const other = given({ args: { B: '2', A: '1' }, platforms: ['linux/arm64', 'linux/amd64'], secrets: ['y', 'x'] });
    expect(inputKey(other)).toBe(inputKey(given()));
  });

  it('depends on everything that decides what the image holds', () => {
    const others: Partial<KeyParts>[] = [
      { builder: 'buildah 1.33' },
      { context: digestOf('x') },
      { recipe: digestOf('x') },
      { args: { A: '1' } },
      { target: 'test' },
      { platforms: ['linux/amd64'] },
      { bases: { base: digestOf('x') } },
      { labels: { a: 'b' } },
      { annotations: { a: 'b' } },
      { secrets: [] },
    ];
    const keys = others.map((other) => inputKey(given(other)));
    expect(new Set([...keys, inputKey(given())]).size).toBe(others.length + 1);
  });

  it('is a tag that every registry takes', () => {
    expect(isTag(keyTag(inputKey(given())))).toBe(true);
  });
});
