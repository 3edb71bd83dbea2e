import type { Digest } from '../../kernel/index.ts';

/** A package that was found in an image. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** Source: package-url specification. */
  readonly purl: string;
  /** As the package itself says: an SPDX expression or free text. */
  readonly license: string | undefined;
}

/** A component and where its record was found. */
export interface Found extends Component {
  readonly path: string;
  readonly layer: Digest;
}

/** The distribution, from os-release. */
export interface Distribution {
  readonly id: string;
  readonly version: string;
  readonly name: string;
}

/** What is in one platform of an image. */
export interface Inventory {
  readonly distribution: Distribution | undefined;
  /** By package URL and path. */
  readonly components: readonly Found[];
  /** Package databases that were found but that nobody here can read. */
  readonly unread: readonly string[];
}
