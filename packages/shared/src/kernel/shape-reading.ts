import { InvalidValue } from './invalid.ts';
import { quote } from './quote.ts';
import type { Mistake } from './strict-yaml.ts';
import { describeKind, type Position, type YamlNode } from './yaml-node.ts';

/**
 * What a part of a document must look like, and the typed value that comes of it. A shape notes every mistake with its
 * path and place and goes on; what it returns after a mistake is never seen, because `readDocument` throws.
 */
export type Shape<T> = (node: YamlNode, where: Where) => T;

/** The type of the values that a shape reads. */
export type Read<S> = S extends Shape<infer T> ? T : never;

/** The path to a node (`exceptions[2].expires`) and the list that mistakes go to. */
export interface Where {
  readonly path: string;
  readonly mistakes: Mistake[];
}

export function under(where: Where, key: string): Where {
  return { ...where, path: where.path === '' ? key : `${where.path}.${key}` };
}

/** What the work gives; an InvalidValue becomes a mistake at that place. */
export function guarded<T>(work: () => T, at: Position, where: Where): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    noteAt(at, where, error.message);
    return undefined;
  }
}

/** Notes that the value is not what is allowed. What comes back is never seen. */
export function wrong<T>(node: YamlNode, where: Where, allowed: string): T {
  const shown = node.kind === 'scalar' && node.value !== null ? quote(node.text) : describeKind(node);
  note(node, where, `${shown} is not ${allowed}`);
  return undefined as T;
}

export function note(node: YamlNode, where: Where, message: string): void {
  noteAt(node.at, where, message);
}

export function noteAt(at: Position, { path, mistakes }: Where, message: string): void {
  mistakes.push({ at, message: path === '' ? message : `${quote(path).slice(1, -1)}: ${message}` });
}
