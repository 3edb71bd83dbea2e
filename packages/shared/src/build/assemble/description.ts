import type { Compression } from '../archive/index.ts';

/** What an image consists of, as a user writes it for `builder: assemble`. */
export interface Description {
  /** The base image by digest; none is an empty image. */
  readonly base: string | undefined;
  /** Names that `from` and `to` may use as `${NAME}`, and their defaults. */
  readonly args: Words;
  readonly files: readonly FileItem[];
  readonly env: Words;
  readonly labels: Words;
  /** Undefined leaves the base's; so do the following. */
  readonly entrypoint: readonly string[] | undefined;
  readonly cmd: readonly string[] | undefined;
  readonly user: string | undefined;
  readonly workdir: string | undefined;
  readonly expose: readonly string[];
  readonly volumes: readonly string[];
  readonly 'stop-signal': string | undefined;
  readonly compression: Compression;
}

export type Words = Readonly<Record<string, string>>;

/** One or more paths of the context and where they go in the image. Each item is a layer of its own. */
export interface FileItem {
  readonly from: readonly string[];
  /** Absolute; with a slash at its end it is a folder. */
  readonly to: string;
  /** Permission bits of the files; undefined is 0644, or 0755 for programs. */
  readonly mode: number | undefined;
  readonly owner: Owner;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}
