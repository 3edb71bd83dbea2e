import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Assessment, judgeFor, looksOf, parseRecord, type Row, replay } from '../../src/analysis/index.ts';
import { recorder } from '../../src/analysis/record.ts';
import { givenLook, givenParameters, ONE_METRIC } from './given-look.ts';

const minute = fc.tuple(fc.nat(12), fc.nat(30));

describe('the decision record', () => {
  it('gives the same verdicts again at every look, bit for bit, from its JSON', async () => {
    const parameters = await givenParameters(ONE_METRIC, 10);
    fc.assert(
      fc.property(fc.array(minute, { minLength: 10, maxLength: 10 }), (errors) => {
        const rows = errors.map(([canary, baseline], at): Row => [at + 1, canary, 60, baseline, 540]);
        const judge = judgeFor(parameters);
        const notes = recorder({ parameters, arms: { canary: {}, baseline: {} }, grid: { origin: 0, horizon: 10 } });
        const said: Assessment[] = [];
        for (let settled = 1; settled <= 10; settled++) {
          const look = givenLook({ errors: rows }, settled);
          const assessment = judge(look);
          said.push(assessment);
          notes.add(settled * 60_000, look, assessment);
          if (assessment.verdict === 'fail') break;
        }
        const again = replay(parseRecord(JSON.stringify(notes.record())));
        expect(again.differing).toEqual([]);
        expect(JSON.stringify(again.assessments)).toBe(JSON.stringify(said));
      }),
      { seed: 3, numRuns: 25 },
    );
  });

  it('comes to the same end however often it looked', async () => {
    const parameters = await givenParameters(ONE_METRIC, 10);
    fc.assert(
      fc.property(
        fc.array(minute, { minLength: 10, maxLength: 10 }),
        fc.array(fc.integer({ min: 1, max: 9 })),
        (errors, looks) => {
          const rows = errors.map(([canary, baseline], at): Row => [at + 1, canary, 60, baseline, 540]);
          const judge = judgeFor(parameters);
          for (const settled of looks) judge(givenLook({ errors: rows }, settled));
          expect(judge(givenLook({ errors: rows }, 10))).toEqual(judgeFor(parameters)(givenLook({ errors: rows }, 10)));
        },
      ),
      { seed: 4, numRuns: 25 },
    );
  });

  it('writes down what was revised, and only that', async () => {
    const parameters = await givenParameters(ONE_METRIC, 10);
    const notes = recorder({ parameters, arms: { canary: {}, baseline: {} }, grid: { origin: 0, horizon: 10 } });
    const judge = judgeFor(parameters);
    const early: Row[] = [
      [1, 0, 60, 1, 540],
      [2, 0, 50, 1, 540],
    ];
    const later: Row[] = [
      [1, 0, 60, 1, 540],
      [2, 0, 60, 1, 540],
      [3, 0, 60, 1, 540],
    ];
    for (const [at, rows] of [early, later].entries()) {
      const look = { settled: rows.length, rows: { errors: rows } };
      notes.add(at, look, judge(look));
    }
    const record = notes.record();
    expect(record.looks[1]?.rows).toEqual({ errors: [later[1], later[2]] });
    expect(looksOf(record)[1]?.look).toEqual({ settled: 3, rows: { errors: later } });
  });

  it('tells what would have happened with other parameters', async () => {
    const parameters = await givenParameters(ONE_METRIC, 6);
    const notes = recorder({ parameters, arms: { canary: {}, baseline: {} }, grid: { origin: 0, horizon: 6 } });
    const rows = Array.from({ length: 6 }, (_, at): Row => [at + 1, 3, 60, 6, 540]);
    for (let settled = 1; settled <= 6; settled++)
      notes.add(
        settled,
        givenLook({ errors: rows }, settled),
        judgeFor(parameters)(givenLook({ errors: rows }, settled)),
      );
    const record = notes.record();
    expect(record.verdict).not.toBe('fail');
    expect(replay(record, { alpha: 0.3 }).assessments.at(-1)?.verdict).toBe('fail');
  });

  it('is refused when it is something else', () => {
    expect(() => parseRecord('{')).toThrow(expect.objectContaining({ code: 'E_RECORD' }));
    expect(() => parseRecord('{"schema":"waybill/canary-record/v9"}')).toThrow('waybill/canary-record/v9');
  });
});
