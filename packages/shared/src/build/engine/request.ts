import type { Platform } from '../../registry/index.ts';
import type { ReadyBase } from './base-layout.ts';

/** A build from a Dockerfile, with everything decided: what each engine turns into its arguments. */
export interface EngineRequest {
  /** Private folder of this build; everything is written below it. */
  readonly folder: string;
  /** The normalized copy of the context. */
  readonly context: string;
  /** The Dockerfile with its bases pinned. */
  readonly dockerfile: string;
  /** The images that the Dockerfile names, by their local names. */
  readonly bases: readonly ReadyBase[];
  readonly platform: Platform;
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly secrets: readonly BuildSecret[];
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly epoch: number;
  /** Layers of earlier builds; undefined builds everything. */
  readonly cache: EngineCache | undefined;
}

/** A repository that keeps layers between builds. It is never the image's own: a cache is not what was released. */
export interface EngineCache {
  /** Without a tag. */
  readonly repository: string;
  /** Whether this build may add to it; builds of pull requests only read. */
  readonly writes: boolean;
  /** Docker configuration with the login, in the private folder. */
  readonly authFile: string;
}

/** A file that is mounted while a step runs and is never part of the image. */
export interface BuildSecret {
  readonly id: string;
  /** Absolute path of the file. */
  readonly path: string;
}
