import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../src/kernel/index.ts';
import { parseDescriptor } from '../../src/registry/index.ts';
import { givenBlob, givenDescriptor } from './given-content.ts';

const { bytes } = givenBlob('content');
const base64 = bytes.toString('base64');

describe('a descriptor', () => {
  it('keeps what is known of its content', () => {
    const value = givenDescriptor({
      artifactType: 'a/b',
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8', features: ['x'] },
      annotations: { name: 'value' },
      urls: ['https://vendor.example/layer', 7],
      data: base64,
    });
    expect(parseDescriptor(value, 'config')).toEqual({
      ...givenBlob('content').descriptor,
      artifactType: 'a/b',
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      annotations: { name: 'value' },
      urls: ['https://vendor.example/layer'],
      data: bytes,
    });
  });

  it.each<[string, Json | undefined, string]>([
    ['missing', undefined, 'config is not a descriptor'],
    ['a list', [], 'config is not a descriptor'],
    ['without a type', givenDescriptor({ mediaType: undefined }), 'config.mediaType is missing'],
    ['with a type that has a line break', givenDescriptor({ mediaType: 'a/b\nc' }), 'is not a media type'],
    ['with a type that has parameters', givenDescriptor({ mediaType: 'a/b; c=d' }), 'is not a media type'],
    ['without a digest', givenDescriptor({ digest: undefined }), 'config.digest is missing'],
    ['with another algorithm', givenDescriptor({ digest: `sha512:${'a'.repeat(128)}` }), 'is not a sha256 digest'],
    ['with upper case', givenDescriptor({ digest: `sha256:${'A'.repeat(64)}` }), 'is not a sha256 digest'],
    ['with a path', givenDescriptor({ digest: `sha256:../../${'a'.repeat(58)}` }), 'is not a sha256 digest'],
    [
      'with a line after its digest',
      givenDescriptor({ digest: `sha256:${'a'.repeat(64)}\n` }),
      'is not a sha256 digest',
    ],
    ['without a size', givenDescriptor({ size: undefined }), 'config.size is missing'],
    ['with a negative size', givenDescriptor({ size: -1 }), 'is not a length'],
    ['with half a byte', givenDescriptor({ size: 1.5 }), 'is not a length'],
    ['with a size as text', givenDescriptor({ size: '7' }), 'is not a length'],
    ['with a size that no number holds', givenDescriptor({ size: 2 ** 53 }), 'is not a length'],
    ['with an annotation that is no text', givenDescriptor({ annotations: { a: [] } }), 'is not a string'],
    ['with data that is no text', givenDescriptor({ data: 7 }), 'config.data is not base64'],
    ['with data that is not base64', givenDescriptor({ data: 'a b' }), 'config.data is not base64'],
    ['with other data', givenDescriptor({ data: 'Y29udGVuVA==' }), 'config.data is not the content'],
    ['with data of another length', givenDescriptor({ data: 'Y29u' }), 'config.data is not the content'],
  ])('is refused when it is %s', (_name, value, why) => {
    expect(() => parseDescriptor(value, 'config')).toThrow(why);
  });
});
