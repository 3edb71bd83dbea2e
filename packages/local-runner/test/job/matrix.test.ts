import { describe, expect, it } from '@jest/globals';
import { matrixRows, rowLabel } from '../../src/job/matrix.ts';

describe('a matrix', () => {
  it('has a row for every combination, the first vector changing slowest', () => {
    expect(matrixRows({ os: ['a', 'b'], node: [1, 2] }).map(rowLabel)).toEqual(['a, 1', 'a, 2', 'b, 1', 'b, 2']);
  });

  it('loses the rows that exclude names in part', () => {
    expect(matrixRows({ os: ['a', 'b'], node: [1, 2], exclude: [{ os: 'a' }] }).map(rowLabel)).toEqual([
      'b, 1',
      'b, 2',
    ]);
  });

  it('grows by include as GitHub’s own example does', () => {
    const rows = matrixRows({
      fruit: ['apple', 'pear'],
      animal: ['cat', 'dog'],
      include: [
        { color: 'green' },
        { color: 'pink', animal: 'cat' },
        { fruit: 'apple', shape: 'circle' },
        { fruit: 'banana' },
        { fruit: 'banana', animal: 'cat' },
      ],
    });
    expect(rows).toEqual([
      { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
      { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
      { fruit: 'pear', animal: 'cat', color: 'pink' },
      { fruit: 'pear', animal: 'dog', color: 'green' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' },
    ]);
  });

  it('can be made of include alone', () => {
    expect(matrixRows({ include: [{ region: 'eu' }, { region: 'us' }] })).toEqual([{ region: 'eu' }, { region: 'us' }]);
  });

  it('is refused without rows and with more than 256', () => {
    expect(() => matrixRows({ os: [] })).toThrow('no rows');
    expect(() => matrixRows({ a: Array.from({ length: 257 }, (_, index) => index) })).toThrow('257 rows');
  });
});
