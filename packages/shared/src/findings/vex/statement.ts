import { JUSTIFICATIONS } from '../exceptions/exception.ts';

/** What a supplier says of one vulnerability in one product. The four formats are read into this. */
export interface VexStatement {
  /** The file, or the referrer, that it stands in. */
  readonly from: string;
  readonly author: string;
  /** The vulnerability and its aliases. */
  readonly names: readonly string[];
  readonly status: VexStatus;
  /** One of the format's own labels; '' where there is none. */
  readonly justification: string;
  /** In the author's own words. */
  readonly note: string;
  /** Milliseconds since 1970; undefined where the document does not say. */
  readonly at: number | undefined;
  readonly products: readonly VexProduct[];
}

export type VexStatus = 'not_affected' | 'fixed' | 'affected' | 'under_investigation';

/** What the statement is about: an image, or a package wherever it is; and in the image, if anything is named, only these packages. */
export interface VexProduct {
  /** Package URLs and digests that name it. */
  readonly names: readonly string[];
  readonly packages: readonly string[];
}

/** Words that may stand for a reason: OpenVEX's and CSAF's five, and CycloneDX's. */
const REASONS: ReadonlySet<string> = new Set([
  ...JUSTIFICATIONS,
  'code_not_present',
  'code_not_reachable',
  'requires_configuration',
  'requires_dependency',
  'requires_environment',
  'protected_by_compiler',
  'protected_at_runtime',
  'protected_at_perimeter',
  'protected_by_mitigating_control',
]);

/** Only a stated fix, or "not affected" for a reason that the standards know, takes a finding out. */
export function suppresses({ status, justification }: VexStatement): boolean {
  return status === 'fixed' || (status === 'not_affected' && REASONS.has(justification));
}
