import { describe, expect, it } from '@jest/globals';
import { isTruthy } from '../../src/evaluate/expression.ts';
import { type Conclusion, type JobStatus, jobStatusFunctions, stepStatusFunctions } from '../../src/evaluate/status.ts';

describe('status functions', () => {
  it.each<[JobStatus, string[]]>([
    ['success', ['success', 'always']],
    ['failure', ['failure', 'always']],
    ['cancelled', ['cancelled', 'always']],
  ])('in a job that stands at %s are true for %j', (status, expected) => {
    const scope = { contexts: {}, functions: stepStatusFunctions(status) };
    const names = ['success', 'failure', 'cancelled', 'always'].filter((name) => isTruthy(`${name}()`, scope));
    expect(names).toEqual(expected);
  });

  it.each<[Conclusion[], string[]]>([
    [[], ['success', 'always']],
    [
      ['success', 'success'],
      ['success', 'always'],
    ],
    [['success', 'skipped'], ['always']],
    [
      ['failure', 'skipped'],
      ['failure', 'always'],
    ],
    [['cancelled'], ['always']],
  ])('of a job behind jobs that ended as %j are true for %j', (results, expected) => {
    const ancestors = new Map(results.map((result, index) => [`job-${index}`, result]));
    const scope = { contexts: {}, functions: jobStatusFunctions(ancestors, () => false) };
    const names = ['success', 'failure', 'cancelled', 'always'].filter((name) => isTruthy(`${name}()`, scope));
    expect(names).toEqual(expected);
  });

  it('of a job can be asked of some of the jobs before it', () => {
    const ancestors = new Map<string, Conclusion>([
      ['a', 'failure'],
      ['b', 'success'],
    ]);
    const scope = { contexts: {}, functions: jobStatusFunctions(ancestors, () => false) };
    expect(isTruthy("success('b') && failure('a')", scope)).toBe(true);
  });

  it('of a job know that the run was cancelled', () => {
    const scope = { contexts: {}, functions: jobStatusFunctions(new Map(), () => true) };
    expect(isTruthy('cancelled() && !success()', scope)).toBe(true);
  });
});
