import { quote } from './quote.ts';
import { guarded, type Shape, wrong } from './shape-reading.ts';
import { suggest } from './suggest.ts';
import { describeKind } from './yaml-node.ts';

/** Text, through a parser that may throw InvalidValue. Numbers and booleans are not text: they want quotes. */
export function text(): Shape<string>;
export function text<T>(parse: (value: string) => T): Shape<T>;
export function text<T>(parse?: (value: string) => T): Shape<T | string> {
  return (node, where) => {
    if (node.kind !== 'scalar' || node.value === null) return wrong(node, where, 'text');
    if (typeof node.value !== 'string') return wrong(node, where, `text but ${describeKind(node)}: put it in quotes`);
    const { value } = node;
    if (value.trim() === '') return wrong(node, where, 'text with something in it');
    return parse === undefined ? value : (guarded(() => parse(value), node.at, where) as T);
  };
}

export function number(least: number, most: number): Shape<number> {
  return (node, where) => {
    const value = node.kind === 'scalar' ? node.value : undefined;
    if (typeof value !== 'number' || !(value >= least && value <= most))
      return wrong(node, where, `a number from ${least} to ${most}`);
    return value;
  };
}

export function wholeNumber(least: number, most: number): Shape<number> {
  return (node, where) => {
    const value = node.kind === 'scalar' ? node.value : undefined;
    if (!Number.isSafeInteger(value) || Number(value) < least || Number(value) > most)
      return wrong(node, where, `a whole number from ${least} to ${most}`);
    return Number(value);
  };
}

export const flag: Shape<boolean> = (node, where) =>
  node.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : wrong(node, where, 'true or false');

export function oneOf<const T extends string>(...allowed: readonly T[]): Shape<T> {
  return (node, where) => {
    const value = node.kind === 'scalar' ? node.text : undefined;
    const found = allowed.find((item) => item === value);
    if (found !== undefined) return found;
    const near = value === undefined ? undefined : suggest(value, allowed);
    return wrong(
      node,
      where,
      `one of ${allowed.join(', ')}${near === undefined ? '' : `; did you mean ${quote(near)}?`}`,
    );
  };
}
