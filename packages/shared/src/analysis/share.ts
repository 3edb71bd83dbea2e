import { type Shape, shape } from '../kernel/index.ts';

/** A share of one, written as `25%` or `0.25`. */
export const share: Shape<number> = (node, where) => {
  const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : '';
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text);
  if (percent === null || Number(percent[1]) > 100) return shape.number(0, 1)(node, where);
  return Number(percent[1]) / 100;
};
