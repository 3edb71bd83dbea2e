/** What a tar archive says of one file, apart from its bytes. Source: POSIX pax interchange format. */
export interface TarEntry {
  /** Relative, with `/`; a folder has no slash at its end. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo';
  /** Permission bits, set-id and sticky included. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes that follow; 0 for all but files. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Where a link leads; '' for the rest. */
  readonly link: string;
}

export const BLOCK = 512;

/** The type flag of each kind. */
export const FLAGS = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  character: '3',
  block: '4',
  folder: '5',
  fifo: '6',
} as const;
