import type { Digest } from '../kernel/index.ts';
import type { Manifest } from '../registry/index.ts';
import { type Closure, distinct } from './closure.ts';
import type { Evidence } from './evidence.ts';

/** All that one promotion carries: the image and the artifacts about it. */
export interface Cargo extends Closure {
  readonly image: Closure;
  readonly evidence: Evidence;
}

export function loadCargo(image: Closure, evidence: Evidence): Cargo {
  const closures = [image, ...evidence.artifacts.map((artifact) => artifact.closure)];
  const manifests = new Map<Digest, Manifest>();
  for (const manifest of closures.flatMap((closure) => closure.manifests)) manifests.set(manifest.digest, manifest);
  const blobs = distinct(closures.flatMap((closure) => closure.blobs)).sort((a, b) => b.size - a.size);
  return { root: image.root, image, evidence, manifests: [...manifests.values()], blobs };
}
