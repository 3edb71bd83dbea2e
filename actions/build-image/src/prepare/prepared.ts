import type { Epoch, Placed } from '@waybill/shared/build';
import type { Digest } from '@waybill/shared/kernel';
import type { UsedBase } from '../outcome.ts';

/** A build with everything decided and nothing built. */
export interface Prepared {
  /** Name and version, for people and for evidence. */
  readonly builder: string;
  /** Undefined for a finished layout: it is its own key. */
  readonly key: Digest | undefined;
  /** Names of what will be built; undefined where only the result can tell. */
  readonly platforms: readonly string[] | undefined;
  readonly bases: readonly UsedBase[];
  /** Layers that the bases bring. */
  readonly baseLayers: ReadonlySet<Digest>;
  /** What the recipe is called and what else names the build, for its provenance. */
  readonly recipe: string;
  /** Builds under a name of this run; another name builds anew. */
  make(name: string): Promise<Placed>;
}

/** What is the same for every builder. */
export interface Common {
  /** The folder that the context, the recipe and the lock of bases are in: the workspace, or the tree of the commit. */
  readonly tree: string;
  /** The folder of it that is built, as typed. */
  readonly context: string;
  readonly commit: string | undefined;
  readonly epoch: Epoch;
  /** From the source and from the inputs, the inputs winning. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
