import type { VersionRange } from './version-range.ts';

/** What a person has accepted: one vulnerability in one package, within a scope, until a day. */
export interface Exception {
  /** Its place in the file, from 1, for messages. */
  readonly line: number;
  readonly id: string;
  readonly package: PackageMatch;
  readonly scope: ExceptionScope;
  readonly owner: string;
  readonly reason: string;
  readonly ticket?: string;
  /** One of OpenVEX's labels, where the image is said to be unaffected rather than the risk accepted. */
  readonly justification?: Justification;
  /** Counts to the end of this day, UTC. */
  readonly expires: string;
  /** Ends by itself when a fix appears. */
  readonly untilFix: boolean;
  /** Holds also when the vulnerability is known to be exploited. */
  readonly allowKev: boolean;
}

/** `none` matches only findings that name no package. */
export type PackageMatch =
  | { readonly kind: 'name'; readonly name: string; readonly versions?: VersionRange }
  | { readonly kind: 'purl'; readonly purl: string; readonly versions?: VersionRange }
  | { readonly kind: 'none' };

/** An empty list is no limit. */
export interface ExceptionScope {
  readonly repositories: readonly string[];
  readonly digests: readonly string[];
  readonly platforms: readonly string[];
  readonly environments: readonly string[];
}

export const DAY = 86_400_000;

/** The first moment at which the exception no longer counts. */
export function endOf(exception: { expires: string }): number {
  return Date.parse(`${exception.expires}T00:00:00Z`) + DAY;
}

/** Whole days left, counting today; 0 or less when expired. */
export function daysLeft(exception: { expires: string }, now: number): number {
  return Math.ceil((endOf(exception) - now) / DAY);
}

/** Source: OpenVEX specification 0.2.0, status justifications. */
export const JUSTIFICATIONS = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
] as const;
export type Justification = (typeof JUSTIFICATIONS)[number];
