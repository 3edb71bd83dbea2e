import { canonicalJson, type Digest, digestOf, hexOf, type JsonObject } from '../kernel/index.ts';

export const PROVENANCE_TYPE = 'https://slsa.dev/provenance/v1';
/** What the external parameters below mean; docs/provenance.md describes them. */
const BUILD_TYPE = 'https://github.com/waybill-actions/waybill/docs/provenance.md#build-image-v1';

/** Something that went into a build, by digest. Source: SLSA v1.0, ResourceDescriptor. */
export interface Material {
  readonly uri: string;
  readonly digest: Readonly<Record<string, string>>;
}

export interface ProvenanceParts {
  /** Who built, from the platform's own word: never from an input. */
  readonly builderId: string;
  /** Names and versions of what took part in it. */
  readonly versions: Readonly<Record<string, string>>;
  readonly builder: string;
  readonly context: string;
  readonly recipe: string;
  readonly target: string | undefined;
  readonly platforms: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  readonly inputKey: Digest | undefined;
  /** Seconds since 1970. */
  readonly epoch: number;
  readonly materials: readonly Material[];
  /** Where a person can look at the run; undefined outside of a platform. */
  readonly invocation: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly byproducts: readonly { readonly name: string; readonly mediaType: string; readonly digest: Digest }[];
}

/**
 * SLSA v1.0 provenance. Values of build arguments stand there as digests: a reader who knows one can check it, and nobody else reads it.
 * Source: SLSA v1.0, "Provenance".
 */
export function provenance(parts: ProvenanceParts): JsonObject {
  const { builder, context, recipe, target, platforms, args, inputKey, epoch, materials, invocation, byproducts } =
    parts;
  return {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: {
        builder,
        context,
        recipe,
        platforms,
        ...(target !== undefined && { target }),
        buildArgs: Object.fromEntries(Object.entries(args).map(([name, value]) => [name, digestOf(value)])),
      },
      internalParameters: { sourceDateEpoch: epoch, ...(inputKey !== undefined && { inputKey }) },
      resolvedDependencies: materials.map(({ uri, digest }) => ({ uri, digest: { ...digest } })),
    },
    runDetails: {
      builder: { id: parts.builderId, version: { ...parts.versions } },
      metadata: {
        ...(invocation !== undefined && { invocationId: invocation }),
        startedOn: instant(parts.startedAt),
        finishedOn: instant(parts.finishedAt),
      },
      byproducts: byproducts.map(({ name, mediaType, digest }) => ({
        name,
        mediaType,
        digest: { sha256: hexOf(digest) },
      })),
    },
  };
}

/** Equal for two runs that say the same of one image: the same builder, of the same materials and parameters. */
export function provenanceKey(image: Digest, parts: ProvenanceParts): string {
  const { builderId, builder, context, recipe, target = '', platforms, args, materials } = parts;
  const said = { image, builderId, builder, context, recipe, target, platforms, args: { ...args }, materials };
  return digestOf(canonicalJson(said as unknown as JsonObject));
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
