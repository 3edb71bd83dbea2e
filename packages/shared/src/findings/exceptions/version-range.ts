import { InvalidValue } from '../../kernel/index.ts';
import { compareVersions } from './version-order.ts';

type Operator = '=' | '<' | '<=' | '>' | '>=';

/** All comparators hold, as in `>=3.0.0 <3.0.14`. */
export interface VersionRange {
  readonly text: string;
  readonly comparators: readonly { readonly operator: Operator; readonly version: string }[];
}

/** @throws InvalidValue for wildcards, unknown operators and ranges without a version */
export function parseVersionRange(text: string): VersionRange {
  const parts = text
    .trim()
    .replace(/([<>=]) +/g, '$1')
    .split(/[\s,]+/);
  const comparators = parts.map((part) => {
    const match = /^(>=|<=|>|<|=)?([A-Za-z0-9][\w.+:~^-]*)$/.exec(part);
    if (match === null || /^[xX]$|\.[xX](\.|$)/.test(part))
      throw new InvalidValue(text, 'a version or a range of versions such as ">=3.0.0 <3.0.14", without wildcards');
    return { operator: (match[1] ?? '=') as Operator, version: match[2] ?? '' };
  });
  return { text, comparators };
}

/** @param ecosystem the purl type whose rules order the versions; '' for the general ones */
export function inRange(version: string, range: VersionRange, ecosystem: string): boolean {
  return range.comparators.every(({ operator, version: bound }) => {
    const order = compareVersions(version, bound, ecosystem);
    if (operator === '=') return order === 0;
    if (operator === '<') return order < 0;
    if (operator === '<=') return order <= 0;
    return operator === '>' ? order > 0 : order >= 0;
  });
}
