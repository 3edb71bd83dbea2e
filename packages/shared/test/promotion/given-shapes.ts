import { digestOf, type JsonObject } from '../../src/kernel/index.ts';
import { type Manifest, MEDIA, type MemoryContent } from '../../src/registry/index.ts';
import { givenBlob, givenImage, givenIndex, givenManifest, givenReferrer } from './given-image.ts';

/** Puts an image into a repository and returns its root. */
export type Shape = (content: MemoryContent) => Manifest;

/** A child as build tools add it for provenance: of no platform, about one of its siblings. */
function givenAttestation(content: MemoryContent, about: Manifest): Manifest {
  return givenManifest(content, {
    mediaType: MEDIA.ociManifest,
    config: { ...givenBlob(content, `config of ${about.digest}`), mediaType: MEDIA.ociConfig },
    layers: [{ ...givenBlob(content, `statement of ${about.digest}`), mediaType: 'application/vnd.in-toto+json' }],
  });
}

const EMPTY = digestOf(new Uint8Array());

/** Every form that an image can have, by its name. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  'an image': (content) => givenImage(content, 'single'),
  'an index of two platforms': (content) =>
    givenIndex(content, [givenImage(content, 'amd64'), givenImage(content, 'arm64')]),
  'an index with attestations and referrers': (content) => {
    const amd64 = givenImage(content, 'amd64');
    const index = givenIndex(content, [amd64, givenAttestation(content, amd64)]);
    const sbom = givenReferrer(content, index);
    givenReferrer(content, sbom, 'application/vnd.example.signature');
    givenReferrer(content, amd64, 'application/vnd.example.signature');
    return index;
  },
  'an index inside an index': (content) =>
    givenIndex(content, [givenIndex(content, [givenImage(content, 'inner')]), givenImage(content, 'outer')]),
  'a layer named twice': (content) => {
    const layer = givenBlob(content, 'the same');
    return givenImage(content, 'twice', { layers: 0, body: { layers: [layer, layer] } });
  },
  'a config that is a layer too': (content) => {
    const config = givenBlob(content, '{"os":"linux"}');
    return givenManifest(content, {
      mediaType: MEDIA.ociManifest,
      config: { ...config, mediaType: MEDIA.ociConfig },
      layers: [config],
    });
  },
  'a layer of no bytes': (content) => {
    givenBlob(content, '');
    return givenImage(content, 'empty', {
      layers: 0,
      body: { layers: [{ mediaType: MEDIA.ociLayerGzip, digest: EMPTY, size: 0 }] },
    });
  },
  'a layer whose bytes stand in its descriptor': (content) => {
    const layer = givenBlob(content, 'inline');
    return givenImage(content, 'data', {
      layers: 0,
      body: { layers: [{ ...layer, data: Buffer.from('inline').toString('base64') }] },
    });
  },
  'an image without layers': (content) => givenImage(content, 'bare', { layers: 0 }),
  'an index without children': (content) => givenIndex(content, []),
  'a Docker image': (content) =>
    givenManifest(content, {
      mediaType: MEDIA.dockerManifest,
      config: { ...givenBlob(content, '{"docker":1}'), mediaType: MEDIA.dockerConfig },
      layers: [{ ...givenBlob(content, 'docker layer'), mediaType: MEDIA.dockerLayerGzip }],
    }),
  'a Docker manifest list': (content) =>
    givenIndex(content, [shapeOf('a Docker image')(content), givenImage(content, 'beside')], {
      mediaType: MEDIA.dockerList,
    }),
  'layers that are not compressed, or by zstd': (content) =>
    givenImage(content, 'layers', {
      layers: 0,
      body: {
        layers: [MEDIA.ociLayer, MEDIA.ociLayerZstd].map((mediaType) => ({
          ...givenBlob(content, mediaType),
          mediaType,
        })),
      },
    }),
  'an artifact': (content) => givenArtifact(content, [givenBlob(content, '{"spdxVersion":"SPDX-2.3"}')]),
  'an artifact without layers': (content) => givenArtifact(content, []),
};

function givenArtifact(content: MemoryContent, layers: JsonObject[]): Manifest {
  return givenManifest(content, {
    mediaType: MEDIA.ociManifest,
    artifactType: 'application/vnd.example.note',
    config: { ...givenBlob(content, '{}'), mediaType: MEDIA.ociEmpty },
    layers,
    annotations: { note: 'kept' },
  });
}

/** The graphs that are broken at every point: each with something that the others do not have. */
export const GRAPHS: Readonly<Record<string, Shape>> = {
  'an image': shapeOf('an image'),
  'an index of two platforms': shapeOf('an index of two platforms'),
  'an index inside an index': shapeOf('an index inside an index'),
  'an image with a signature under a tag': (content) => {
    const image = givenImage(content, 'signed', { layers: 1 });
    const signature = givenImage(content, 'signature', { layers: 1 });
    content.tags.set(`${image.digest.replace(':', '-')}.sig`, signature.digest);
    return image;
  },
  'an index with attestations and referrers': shapeOf('an index with attestations and referrers'),
  'an image of two dozen layers': (content) => givenImage(content, 'tall', { layers: 24 }),
};

export function shapeOf(name: string): Shape {
  const shape = SHAPES[name];
  if (shape === undefined) throw new Error(`no shape is called ${name}`);
  return shape;
}
