import type { Readable } from 'node:stream';
import type { Digest } from '../kernel/index.ts';
import type { Descriptor } from './descriptor.ts';
import type { Manifest } from './manifest.ts';

/** A repository that images come from. Drivers end in their medium: an OCI registry, ECR, an image layout, memory. */
export interface ContentSource {
  /** For messages: `source registry.example/app`. */
  readonly place: string;
  /** Opens connections ahead of their use, until there are so many. Absent where there is no network. */
  prepare?(connections: number): void;
  /** Where a registry can mount blobs from; absent where there is no such thing. */
  readonly origin?: Origin;
  /** Whether single questions cost nearly nothing, because they go out in batches or need no network. */
  readonly batches: boolean;
  /** The manifest under a tag or digest, its bytes hashed against the digest; undefined when there is none. */
  manifest(reference: string): Promise<Manifest | undefined>;
  /** Whether a blob is there with the size promised. */
  has(blob: Descriptor): Promise<boolean>;
  /** Bytes of a blob from an offset on, as they arrive: the reader verifies. @throws E_IMAGE_NOT_FOUND */
  open(blob: Descriptor, offset: number): Promise<Readable>;
  /** What the referrers API lists for a subject, all pages; undefined where there is no such API. */
  referrers(subject: Digest): Promise<readonly Descriptor[] | undefined>;
  /** Up to about a thousand tags of the repository, and whether these are all. */
  tags(): Promise<{ readonly names: readonly string[]; readonly complete: boolean }>;
}

/** A repository that images go to. */
export interface ContentSink {
  readonly place: string;
  prepare?(connections: number): void;
  readonly origin?: Origin;
  readonly batches: boolean;
  /** The digest under a tag, or the digest itself, when the manifest is there. */
  head(reference: string): Promise<Digest | undefined>;
  /** Whether a blob is there with the size promised. */
  has(blob: Descriptor): Promise<boolean>;
  /** Prepares a blob's arrival in one request. */
  begin(blob: Descriptor, hint: BeginHint): Promise<Arrival>;
  /** Stores a manifest byte for byte, under its digest or a tag. @throws E_TAG_IMMUTABLE, E_TAG_CHANGED */
  put(manifest: Manifest, tag?: string, condition?: PutCondition): Promise<void>;
  /** What the repository allows. @throws E_REPOSITORY_NOT_FOUND where it must exist before a push */
  rules(): Promise<RepositoryRules>;
  /** Whether blobs of another repository of this registry can be mounted here. Absent: never. */
  canMount?(from: string): Promise<boolean>;
  /** Writes what a medium keeps until its end (an image layout's index). */
  finish?(root: Manifest): Promise<void>;
}

/** A repository that can be read and written. */
export interface Repository extends ContentSource, ContentSink {}

/** One repository of one registry. Blobs can be mounted between repositories of equal host. */
export interface Origin {
  readonly host: string;
  readonly repository: string;
}

export interface BeginHint {
  /** The blob is in this repository of the same registry: mount it. */
  readonly mount?: string;
  /** Nobody asked yet whether the blob is there: find out with the same request where the registry can. */
  readonly unasked?: boolean;
}

/** What became of `begin`. */
export type Arrival =
  | { readonly kind: 'present' }
  | { readonly kind: 'mounted' }
  | { readonly kind: 'upload'; send(): BlobWriter; abandon(): void };

/** Takes the bytes of one blob in order, with back-pressure. */
export interface BlobWriter {
  /** Takes the bytes before it returns: their memory may be used again. False when the writer wants a pause until `drained`. */
  write(chunk: Uint8Array): boolean;
  /** Resolves when more can be written. @throws what broke the upload */
  drained(): Promise<void>;
  /** Ends the blob and resolves when the registry has accepted it under its digest. */
  commit(): Promise<void>;
  /** Gives the blob up; nothing is stored. */
  abort(reason: Error): void;
  /** Rejects when the upload fails before `commit`; never resolves. */
  readonly failed: Promise<never>;
}

/** The digest that a tag must have at the moment of the write, where the registry can compare. */
export interface PutCondition {
  readonly expected: Digest | 'absent';
}

export interface RepositoryRules {
  /** Whether a tag may not be moved once set. */
  immutable?(tag: string): boolean;
  /** Referrers that one subject may have. */
  readonly mostReferrers?: number;
  /** Tags that one image may have. */
  readonly mostTags?: number;
  /** How many tags an image has now. */
  countTags?(image: Digest): Promise<number>;
}
