import { type MadeImage, makeImage, makeReferrer } from '../../scripts/interop/oci/image.ts';

const MB = 1024 * 1024;

/** An index of two platforms with their attestations: 5 manifests and 26 blobs. */
export function releaseImage(layer = 4_096): MadeImage {
  const layers = new Array<number>(10).fill(layer);
  return makeImage({ name: 'release', platforms: [layers, layers], attested: true });
}

export const SHAPES = ['small', 'multi', 'l40', 'big1'] as const;
export type Shape = (typeof SHAPES)[number];

/** The four shapes of image that copiers are compared on. @param scale 1 is life size: 5, 294, 419 and 524 MB */
export function shaped(shape: Shape, scale = 1): MadeImage {
  const of = (megabytes: number): number => Math.max(64, Math.round(megabytes * MB * scale));
  const times = (count: number, megabytes: number): number[] => new Array<number>(count).fill(of(megabytes));
  switch (shape) {
    case 'small':
      return makeImage({ name: shape, platforms: [times(5, 1)] });
    case 'multi':
      return makeImage({ name: shape, platforms: new Array(4).fill(times(3, 20)), shared: times(2, 20) });
    case 'l40':
      return makeImage({ name: shape, platforms: [times(40, 10)] });
    case 'big1':
      return makeImage({ name: shape, platforms: [[of(500)]] });
  }
}

/** An index of two platforms, to attach things to. @param layer size of each of its six layers, in bytes */
export function attachedImage(layer = 4_096): MadeImage {
  return makeImage({ name: 'attached', platforms: [new Array(3).fill(layer), new Array(3).fill(layer)] });
}

/** An SBOM, a provenance and a signature of an image. */
export function evidenceOf(image: MadeImage): MadeImage[] {
  return ['application/spdx+json', 'application/vnd.in-toto+json', 'application/vnd.dev.sigstore.bundle.v0.3+json'].map(
    (type) => makeReferrer(image, type),
  );
}
