/** What judging a record again gave. */
export interface Outcome {
  readonly recorded: string;
  readonly now: string;
  readonly looks: number;
  /** Numbers of the looks that came out differently, from 1. */
  readonly differing: readonly number[];
  readonly reasons: readonly string[];
  /** Whether the record's own parameters were used, so that every look must come out as it did. */
  readonly same: boolean;
}
