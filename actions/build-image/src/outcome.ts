import type { BuiltPlatform, Growth } from '@waybill/shared/build';
import type { Digest } from '@waybill/shared/kernel';
import type { Place } from './ports.ts';

/** How a build ended well. */
export interface Outcome {
  readonly status: 'built' | 'reused' | 'unchanged' | 'planned';
  readonly place: Place;
  /** Undefined for a plan alone. */
  readonly digest: Digest | undefined;
  readonly tags: readonly string[];
  /** Digest of each platform's image by its name. */
  readonly platforms: Readonly<Record<string, Digest>>;
  /** Undefined where the builder has no inputs to compare (a finished layout). */
  readonly inputKey: Digest | undefined;
  /** Why it was built, or why not. */
  readonly because: string;
  readonly builder: string;
  readonly bases: readonly UsedBase[];
  /** Empty where nothing was built. */
  readonly images: readonly BuiltPlatform[];
  readonly evidence: AttachedEvidence;
  /** One for each platform that was built. */
  readonly bills: readonly Bill[];
  /** Layers of each platform that was built, beside the image before. */
  readonly growth: Readonly<Record<string, Growth>>;
  /** Whether a second build gave the same digest; undefined where none was made. */
  readonly reproduced: true | undefined;
  readonly phases: readonly Phase[];
  readonly pushedBytes: number;
}

export interface UsedBase {
  readonly name: string;
  readonly digest: Digest;
  /** When it was made, as it says itself; undefined where it does not. */
  readonly created: string | undefined;
  /** Whole days since then when it was used. */
  readonly days: number | undefined;
}

export interface Phase {
  readonly name: string;
  /** Milliseconds. */
  readonly took: number;
}

export interface AttachedEvidence {
  /** The CycloneDX document of the first platform. */
  readonly sbom?: Digest;
  readonly provenance?: Digest;
}

/** A bill of materials that was attached. */
export interface Bill {
  readonly platform: string;
  readonly digest: Digest;
  readonly packages: number;
  readonly distribution: string | undefined;
  /** Package databases that could not be read. */
  readonly unread: readonly string[];
}
