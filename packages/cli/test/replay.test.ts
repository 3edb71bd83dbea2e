import { describe, expect, it } from '@jest/globals';
import type { Outcome } from '../src/replay/outcome.ts';
import { report } from '../src/replay/report.ts';

const given = (changes: Partial<Outcome> = {}): Outcome => ({
  recorded: 'fail',
  now: 'fail',
  looks: 4,
  differing: [],
  reasons: ['errors: 12 of 60'],
  same: true,
  ...changes,
});

describe('a replay', () => {
  it('agrees when every look comes out as it was recorded', () => {
    expect(report(given())).toMatchObject({
      status: 'agrees',
      exit: 0,
      summary: '4 looks, judged again: fail; the record says fail.',
    });
  });

  it('fails when the record no longer says what it said', () => {
    expect(report(given({ differing: [2] }))).toMatchObject({ status: 'differs', exit: 1 });
    expect(report(given({ now: 'pass' })).annotations).toHaveLength(1);
  });

  it('is a question, not a check, with other parameters', () => {
    const answer = report(given({ same: false, now: 'pass', differing: [4] }));
    expect(answer).toMatchObject({ status: 'differs', exit: 0 });
    expect(answer.summary).toBe('With other parameters it would have been pass after 4 looks; the record says fail.');
  });
});
