import fc from 'fast-check';
import { cosignTags, type Digest, fallbackTag, type JsonObject } from '../../src/kernel/index.ts';
import { type Manifest, MEDIA, type MemoryContent } from '../../src/registry/index.ts';
import { givenBlob, givenIndex, givenManifest } from './given-image.ts';

/** A manifest of a random graph. Numbers name earlier blobs and manifests, modulo how many there are. */
interface Node {
  readonly kind: 'image' | 'index';
  readonly docker: boolean;
  /** Of an image: the config, then layers; the config may be a layer too. Of an index: its children, each as often as named. */
  readonly parts: readonly number[];
  readonly layerType: string;
  /** Bytes of its layers stand in their descriptors. */
  readonly inline: boolean;
  readonly artifactType: string | undefined;
  readonly subject: number | undefined;
  /** It is signed by a tag of cosign's form. */
  readonly signed: boolean;
  /** Manifests that its fallback tag names although they are not about it. */
  readonly lookAlikes: readonly number[];
}

export interface RandomGraph {
  /** The first is of no bytes. */
  readonly blobs: readonly string[];
  readonly nodes: readonly Node[];
  /** Whether the source has the referrers API; if not, it lists under fallback tags. */
  readonly api: boolean;
}

const number = fc.nat(50);
const LAYER_TYPES = [
  MEDIA.ociLayerGzip,
  'application/vnd.oci.image.layer.v1.tar',
  'application/vnd.oci.image.layer.v1.tar+zstd',
  'application/vnd.in-toto+json',
];
const node: fc.Arbitrary<Node> = fc.record({
  kind: fc.constantFrom('image', 'image', 'index'),
  docker: fc.boolean(),
  parts: fc.array(number, { maxLength: 5 }),
  layerType: fc.constantFrom(...LAYER_TYPES),
  inline: fc.boolean(),
  artifactType: fc.option(fc.constantFrom('application/spdx+json', 'application/vnd.example.signature'), {
    nil: undefined,
  }),
  subject: fc.option(number, { nil: undefined, freq: 3 }),
  signed: fc.nat(4).map((one) => one === 0),
  lookAlikes: fc.array(number, { maxLength: 2 }),
});

/** The last manifest: an index of several, mostly; about nothing. */
const root: fc.Arbitrary<Node> = fc
  .tuple(node, fc.array(number, { minLength: 2, maxLength: 6 }), fc.nat(4))
  .map(([last, parts, one]) => ({ ...last, subject: undefined, ...(one > 0 && { kind: 'index' as const, parts }) }));

/** Graphs: indexes in indexes, duplicate children, shared blobs, none, empty and inline ones, artifacts about artifacts. */
export const randomGraph: fc.Arbitrary<RandomGraph> = fc.record({
  blobs: fc.array(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 6 }).map((texts) => ['', ...texts]),
  nodes: fc.tuple(fc.array(node, { maxLength: 8 }), root).map(([nodes, last]) => [...nodes, last]),
  api: fc.boolean(),
});

const DEEPEST = 4;

/** Puts a graph into a repository. @returns its last manifest, the root */
export function givenGraph(content: MemoryContent, { blobs, nodes, api }: RandomGraph): Manifest {
  const made: { manifest: Manifest; depth: number }[] = [];
  for (const [at, spec] of nodes.entries()) {
    const { kind, docker, parts, inline, layerType, artifactType, subject } = spec;
    const about = subject === undefined ? undefined : made[subject % Math.max(made.length, 1)]?.manifest;
    const extra: JsonObject = {
      annotations: { at: String(at) },
      ...(artifactType !== undefined && { artifactType }),
      ...(about !== undefined && {
        subject: { mediaType: about.mediaType, digest: about.digest, size: about.size },
      }),
    };
    if (kind === 'index') {
      const children = parts
        .flatMap((part) => made[part % Math.max(made.length, 1)] ?? [])
        .filter(({ depth }) => depth < DEEPEST);
      const mediaType = docker ? MEDIA.dockerList : MEDIA.ociIndex;
      const manifest = givenIndex(
        content,
        children.map((child) => child.manifest),
        { mediaType, ...extra },
      );
      made.push({ manifest, depth: 1 + Math.max(0, ...children.map(({ depth }) => depth)) });
      continue;
    }
    const [config = '', ...layers] = parts.map((part) => blobs[part % blobs.length] ?? '');
    const manifest = givenManifest(content, {
      mediaType: docker ? MEDIA.dockerManifest : MEDIA.ociManifest,
      config: { ...givenBlob(content, config), mediaType: docker ? MEDIA.dockerConfig : MEDIA.ociConfig },
      layers: layers.map((text) => ({
        ...givenBlob(content, text),
        mediaType: layerType,
        ...(inline && { data: Buffer.from(text).toString('base64') }),
      })),
      ...extra,
    });
    made.push({ manifest, depth: 0 });
  }
  for (const [at, { manifest }] of made.entries()) {
    const { signed = false, lookAlikes = [] } = nodes[at] ?? {};
    if (signed) {
      const config = { ...givenBlob(content, '{"cosign":1}'), mediaType: MEDIA.ociConfig };
      const layers = [givenBlob(content, `signature of ${manifest.digest}`)];
      const signature = givenManifest(content, { mediaType: MEDIA.ociManifest, config, layers });
      content.tags.set(cosignTags(manifest.digest)[0] ?? '', signature.digest);
    }
    const strangers = lookAlikes.flatMap((one) => made[one % made.length]?.manifest ?? []);
    const listed = [...(api ? [] : aboutIt(content, manifest)), ...strangers];
    if (listed.length > 0) content.tags.set(fallbackTag(manifest.digest), givenIndex(content, listed).digest);
  }
  return made.at(-1)?.manifest ?? givenIndex(content, []);
}

function aboutIt(content: MemoryContent, { digest }: Manifest): Manifest[] {
  return [...content.manifests.values()].filter(({ subject }) => subject?.digest === digest);
}

/** All that belongs to a root, found by the plainest way: what it names, what is about that, and so on until nothing is new. */
export function belongings(content: MemoryContent, root: Manifest): { manifests: Set<Digest>; blobs: Set<Digest> } {
  const manifests = new Map([[root.digest, root]]);
  for (let before = 0; before < manifests.size; ) {
    before = manifests.size;
    for (const manifest of [...manifests.values()]) {
      const signature = content.tags.get(cosignTags(manifest.digest)[0] ?? '');
      const digests = [
        ...manifest.children.map((child) => child.digest),
        ...(signature === undefined ? [] : [signature]),
      ];
      const found = digests.flatMap((digest) => content.manifests.get(digest) ?? []);
      for (const one of [...found, ...aboutIt(content, manifest)]) manifests.set(one.digest, one);
    }
  }
  const blobs = [...manifests.values()].flatMap((manifest) => manifest.blobs.map(({ digest }) => digest));
  return { manifests: new Set(manifests.keys()), blobs: new Set(blobs) };
}
