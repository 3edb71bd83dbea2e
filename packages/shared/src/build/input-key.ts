import { canonicalJson, type Digest, digestOf, hexOf, type JsonObject } from '../kernel/index.ts';

/** Everything that decides what an image holds. Times are not in it: they date the image, they do not change it. */
export interface KeyParts {
  /** The builder and its version: another one may write other bytes for the same input. */
  readonly builder: string;
  readonly context: Digest;
  /** The Dockerfile's or the description's digest. */
  readonly recipe: Digest;
  readonly args: Readonly<Record<string, string>>;
  readonly target: string | undefined;
  readonly platforms: readonly string[];
  /** Digest of each base by the name that the recipe calls it. */
  readonly bases: Readonly<Record<string, Digest>>;
  /** Of the user, not those that name the commit. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Ids alone: what a secret opens is not part of the image. */
  readonly secrets: readonly string[];
}

/** Raised when this code writes other bytes for the same input than before. */
const GENERATION = 1;

/** One digest for equal inputs. */
export function inputKey(parts: KeyParts): Digest {
  const { target, ...rest } = parts;
  const ordered = {
    ...rest,
    platforms: [...parts.platforms].sort(),
    secrets: [...parts.secrets].sort(),
    ...(target !== undefined && { target }),
    generation: GENERATION,
  };
  return digestOf(canonicalJson(ordered as unknown as JsonObject));
}

/** The tag under which an image is found by its inputs. */
export function keyTag(key: Digest): string {
  return `waybill-key-${hexOf(key).slice(0, 40)}`;
}
