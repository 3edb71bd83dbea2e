import { describe, expect, it } from '@jest/globals';
import { digestOf, type Json, type JsonObject } from '../../src/kernel/index.ts';
import {
  descriptorOf,
  isForeign,
  MANIFEST_BYTES,
  MEDIA,
  MOST_CHILDREN,
  parseManifest,
} from '../../src/registry/index.ts';
import { givenDescriptor, givenImageBody, givenIndexBody } from './given-content.ts';

const parse = (body: Json | string, declared?: string) =>
  parseManifest(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), 'source test/app', declared);
const refusal = (why: string) =>
  expect.objectContaining({ code: 'E_MANIFEST_INVALID', message: expect.stringContaining(why) });
const caught = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};
const padded = (size: number): string => {
  const text = JSON.stringify(givenImageBody());
  return text + ' '.repeat(size - text.length);
};

describe('a manifest', () => {
  it('is its bytes, and the digest is theirs', () => {
    const text = `\n${JSON.stringify(givenImageBody(), undefined, 3)} `;
    const found = parse(text);
    expect(Buffer.from(found.bytes).toString()).toBe(text);
    expect([found.digest, found.size]).toEqual([digestOf(Buffer.from(text)), text.length]);
  });

  it('of an image names the config first, then the layers', () => {
    const found = parse(givenImageBody());
    expect([found.kind, found.children]).toEqual(['image', []]);
    expect(found.blobs.map(({ mediaType }) => mediaType)).toEqual([MEDIA.ociConfig, MEDIA.ociLayerGzip]);
  });

  it('of an index names its children', () => {
    const found = parse(givenIndexBody());
    expect([found.kind, found.blobs, found.children.length]).toEqual(['index', [], 1]);
  });

  it.each([
    ['its own word', givenImageBody({ mediaType: MEDIA.dockerManifest }), MEDIA.dockerManifest, MEDIA.dockerManifest],
    ['its own word under a general header', givenImageBody(), 'application/json', MEDIA.ociManifest],
    [
      'the header, where it says nothing',
      givenImageBody({ mediaType: undefined }),
      MEDIA.dockerManifest,
      MEDIA.dockerManifest,
    ],
    [
      'the list of manifests, where nobody says anything',
      givenIndexBody({ mediaType: undefined }),
      undefined,
      MEDIA.ociIndex,
    ],
    ['the rest, where nobody says anything', givenImageBody({ mediaType: undefined }), 'text/plain', MEDIA.ociManifest],
  ])('takes its type from %s', (_name, body, declared, type) => {
    expect(parse(body, declared).mediaType).toBe(type);
  });

  it.each<[string, JsonObject, string | undefined, string]>([
    ['an image that also lists manifests', givenImageBody({ manifests: [] }), undefined, 'must not have "manifests"'],
    ['an index that also has layers', givenIndexBody({ layers: [] }), undefined, 'must not have "layers"'],
    [
      'an index that also has a config',
      givenIndexBody({ config: givenDescriptor() }),
      undefined,
      'must not have "config"',
    ],
    ['layers of the first schema', givenImageBody({ fsLayers: [] }), undefined, 'must not have "fsLayers"'],
    [
      'both kinds without a type',
      { ...givenImageBody({ mediaType: undefined }), manifests: [] },
      undefined,
      'must not have "config"',
    ],
    ['an index served as an image', givenIndexBody(), MEDIA.ociManifest, 'was served as'],
    [
      'an untyped index served as an image',
      givenIndexBody({ mediaType: undefined }),
      MEDIA.ociManifest,
      'must not have "manifests"',
    ],
    ['an image served as an index', givenImageBody(), MEDIA.ociIndex, 'was served as'],
    ['an unknown type', givenImageBody({ mediaType: 'application/vnd.example+json' }), undefined, 'is not carried'],
    ['a web page', givenImageBody({ mediaType: undefined }), 'text/html', '"text/html", which is not carried'],
    ['a type that is no text', givenImageBody({ mediaType: 7 }), undefined, 'has mediaType'],
    ['the first schema', givenImageBody({ schemaVersion: 1 }), undefined, 'schemaVersion'],
    ['a schema as text', givenImageBody({ schemaVersion: '2' }), undefined, 'schemaVersion'],
    ['no schema', givenImageBody({ schemaVersion: undefined }), undefined, 'schemaVersion missing'],
    ['no config', givenImageBody({ config: undefined }), undefined, 'config is not a descriptor'],
    ['layers that are no list', givenImageBody({ layers: {} }), undefined, 'layers is not a list'],
    ['a layer that is no descriptor', givenImageBody({ layers: ['x'] }), undefined, 'layers[0] is not a descriptor'],
    ['a subject that is no descriptor', givenImageBody({ subject: 'x' }), undefined, 'subject is not a descriptor'],
    ['annotations that are not texts', givenImageBody({ annotations: { a: 1 } }), undefined, 'is not a string'],
    ['annotations that are a list', givenImageBody({ annotations: [] }), undefined, 'annotations is not an object'],
  ])('is refused for %s', (_name, body, declared, why) => {
    expect(caught(() => parse(body, declared))).toEqual(refusal(why));
  });

  it.each([
    ['a list', '[]', 'is not a JSON object'],
    ['null', 'null', 'is not a JSON object'],
    ['the key `manifests` twice', '{"schemaVersion":2,"manifests":[],"manifests":[]}', 'appears twice'],
    ['a byte order mark', `\uFEFF${JSON.stringify(givenImageBody())}`, 'a byte order mark'],
    ['annotations 33 levels deep', `{"a":${'['.repeat(33)}`, 'nesting deeper than 32'],
    ['one byte more than ECR takes', padded(MANIFEST_BYTES + 1), 'at most 4194304 are carried'],
  ])('is refused when it is %s', (_name, text, why) => {
    expect(caught(() => parse(text))).toEqual(refusal(why));
  });

  it('may be as large as ECR takes', () => {
    expect(parse(padded(MANIFEST_BYTES)).size).toBe(MANIFEST_BYTES);
  });

  it.each(['layers', 'manifests'] as const)('has at most a thousand %s', (key) => {
    const many = (count: number) => {
      const list = new Array<JsonObject>(count).fill(givenDescriptor());
      return key === 'layers' ? givenImageBody({ layers: list }) : givenIndexBody({ manifests: list });
    };
    expect(() => parse(many(MOST_CHILDREN))).not.toThrow();
    expect(caught(() => parse(many(MOST_CHILDREN + 1)))).toEqual(refusal(`has 1001 ${key}; at most 1000`));
  });

  it.each([
    ['artifactType', { artifactType: 'application/spdx+json' }, 'application/spdx+json'],
    ['the config, where there is no artifactType', { config: givenDescriptor({ mediaType: 'a/b' }) }, 'a/b'],
    ['nothing, where the config is an image’s', {}, undefined],
  ])('takes the kind of artifact from %s', (_name, change, type) => {
    expect(descriptorOf(parse(givenImageBody(change))).artifactType).toBe(type);
  });

  it('says from where it is and which it is', () => {
    expect(caught(() => parse('[]'))).toEqual(
      refusal(`the manifest ${digestOf(Buffer.from('[]'))} from source test/app:`),
    );
  });
});

describe('layers that stay with their vendor', () => {
  it.each([
    ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', true],
    ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', true],
    [MEDIA.ociLayerGzip, false],
  ])('are known by their type: %s', (type, foreign) => {
    expect(isForeign(type)).toBe(foreign);
  });
});
