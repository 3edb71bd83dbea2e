import { like } from '../core/index.ts';

/** `{ StringEquals: { 'aws:PrincipalTag/team': ['a', 'b'] } }` */
export type ConditionBlock = Readonly<
  Record<string, Readonly<Record<string, string | boolean | number | readonly string[]>>>
>;

type Context = ReadonlyMap<string, readonly string[]>;
type Compare = (wanted: string, actual: string) => boolean;

const COMPARE: Readonly<Record<string, Compare>> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringEqualsIgnoreCase: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  NumericEquals: (wanted, actual) => Number(actual) === Number(wanted),
  NumericLessThan: (wanted, actual) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (wanted, actual) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (wanted, actual) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (wanted, actual) => Number(actual) >= Number(wanted),
  DateEquals: (wanted, actual) => timeOf(actual) === timeOf(wanted),
  DateLessThan: (wanted, actual) => timeOf(actual) < timeOf(wanted),
  DateGreaterThan: (wanted, actual) => timeOf(actual) > timeOf(wanted),
};

const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

/** Whether every condition holds. Source: IAM, condition operators. An operator that is not known holds never. */
export function conditionsHold(block: ConditionBlock, context: Context): boolean {
  return Object.entries(block).every(([operator, tests]) =>
    Object.entries(tests).every(([key, wanted]) => holds(operator, listed(wanted), context.get(key.toLowerCase()))),
  );
}

function holds(written: string, wanted: readonly string[], actual: readonly string[] | undefined): boolean {
  const [set, rest] = written.includes(':') ? (written.split(':') as [string, string]) : ['', written];
  const optional = rest.endsWith('IfExists');
  const operator = optional ? rest.slice(0, -'IfExists'.length) : rest;
  if (operator === 'Null') return wanted.every((answer) => (answer === 'true') === (actual === undefined));
  const negated = NEGATED[operator];
  const compare = COMPARE[negated ?? operator];
  if (compare === undefined) return false;
  // "For all of no values" is true: the trap of ForAllValues in a trust policy.
  if (actual === undefined || actual.length === 0)
    return optional || set === 'ForAllValues' || (negated !== undefined && set === '');
  const fits = (value: string) => {
    const some = wanted.some((one) => compare(one, value));
    return negated === undefined ? some : !some;
  };
  return set === 'ForAllValues' || set === '' ? actual.every(fits) : actual.some(fits);
}

function listed(value: string | boolean | number | readonly string[]): readonly string[] {
  return typeof value === 'object' ? value : [String(value)];
}

function timeOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
