import type { Digest } from '@waybill/shared/kernel';
import type { Intake } from './blob-store.ts';
import { DatedMap } from './dated-map.ts';
import type { Manifest } from './manifest.ts';

export type TagMutability = 'MUTABLE' | 'IMMUTABLE' | 'IMMUTABLE_WITH_EXCLUSION' | 'MUTABLE_WITH_EXCLUSION';

export interface StoredManifest extends Manifest {
  /** Milliseconds since 1970. */
  readonly pushedAt: number;
  archived: boolean;
}

export interface Upload {
  readonly id: string;
  readonly intake: Intake;
  /** Whether the last part was smaller than a part may be unless it is the last. */
  ended: boolean;
  /** How many times bytes were added. */
  pieces: number;
}

/** A repository: manifests, tags, and the blobs that were uploaded or mounted into it. */
export interface Repository {
  readonly name: string;
  readonly createdAt: number;
  mutability: TagMutability;
  exclusions: readonly string[];
  readonly kmsKey?: string;
  scanOnPush: boolean;
  /** Policy document as it was set. */
  policyText?: string;
  /** Lifecycle policy as it was set. */
  lifecyclePolicyText?: string;
  readonly manifests: Map<Digest, StoredManifest>;
  readonly tags: Map<string, Digest>;
  /** Size by digest. */
  readonly blobs: Map<Digest, number>;
  readonly uploads: Map<string, Upload>;
}

export type NewRepository = Pick<Repository, 'name' | 'createdAt'> &
  Partial<
    Pick<Repository, 'mutability' | 'exclusions' | 'kmsKey' | 'scanOnPush' | 'policyText' | 'lifecyclePolicyText'>
  >;

/** @param now the local clock, for the history of what it holds */
export function createRepository(given: NewRepository, now: () => number): Repository {
  return {
    mutability: 'MUTABLE',
    exclusions: [],
    scanOnPush: false,
    ...given,
    manifests: new DatedMap(now),
    tags: new DatedMap(now),
    blobs: new DatedMap(now),
    uploads: new Map(),
  };
}

export function tagsOf(repository: Repository, digest: Digest): string[] {
  return [...repository.tags].filter(([, pointed]) => pointed === digest).map(([tag]) => tag);
}

/** Manifests whose subject is this one, in order of digest. */
export function referrersOf(repository: Repository, subject: Digest): StoredManifest[] {
  return [...repository.manifests.values()]
    .filter((manifest) => manifest.subject?.digest === subject)
    .sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

/** Whether some manifest of the repository has this blob as config or layer. */
export function isReferenced(repository: Repository, blob: string): boolean {
  return [...repository.manifests.values()].some(
    ({ config, layers }) => config?.digest === blob || layers.some(({ digest }) => digest === blob),
  );
}

/** The repository as reads saw it at that time; not for writing. */
export function asOf(repository: Repository, time: number): Repository {
  const then = <Key, Value>(held: Map<Key, Value>) => (held instanceof DatedMap ? held.asOf(time) : held);
  const { manifests, tags, blobs } = repository;
  return { ...repository, manifests: then(manifests), tags: then(tags), blobs: then(blobs) };
}
