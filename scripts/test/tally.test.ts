import { describe, expect, it } from '@jest/globals';
import { tally } from '../ci/tally.ts';

describe('the tally of a CI step', () => {
  it('takes the count of jest', () => {
    expect(tally('Tests:       2 failed, 10 passed, 12 total\n', 1)).toEqual({ passed: 10, failed: 2 });
  });

  it('takes the last count that the step printed itself', () => {
    expect(tally('3 passed, 1 failed\n4 passed, 0 failed\n', 0)).toEqual({ passed: 4, failed: 0 });
  });

  it('counts a step without a count as one', () => {
    expect(tally('done', 0)).toEqual({ passed: 1, failed: 0 });
  });

  it('never counts a step that ended badly as without failure', () => {
    expect(tally('5 passed, 0 failed\n', 1)).toEqual({ passed: 5, failed: 1 });
    expect(tally('', 2)).toEqual({ passed: 0, failed: 1 });
  });
});
