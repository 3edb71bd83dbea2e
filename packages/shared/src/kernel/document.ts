import type { ErrorDetails } from './error.ts';
import { kernelError } from './errors.ts';
import { quote } from './quote.ts';
import type { Shape } from './shape-reading.ts';
import { type Mistake, parseYaml } from './strict-yaml.ts';

export type Typed<T> = { readonly value: T } | { readonly mistakes: readonly Mistake[] };

/** The typed value of a YAML or JSON text, or every mistake in it in the order of the file. */
export async function typedDocument<T>(source: string | Uint8Array, shape: Shape<T>): Promise<Typed<T>> {
  const parsed = await parseYaml(source);
  if ('mistakes' in parsed) return parsed;
  const mistakes: Mistake[] = [];
  const value = shape(parsed.node, { path: '', mistakes });
  return mistakes.length === 0
    ? { value }
    : { mistakes: mistakes.sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column) };
}

/**
 * As above for a file that a user wrote.
 * @param name the file as the user named it, for the message
 * @throws E_FILE with one line for each mistake
 */
export async function readDocument<T>(source: string | Uint8Array, shape: Shape<T>, name: string): Promise<T> {
  const typed = await typedDocument(source, shape);
  if ('value' in typed) return typed.value;
  throw documentError(name, typed.mistakes);
}

export function documentError(name: string, mistakes: readonly Mistake[], details: ErrorDetails = {}): Error {
  const shown = mistakes.slice(0, MOST).map(({ at, message }) => `  line ${at.line}, column ${at.column}: ${message}`);
  const rest = mistakes.length > MOST ? [`  and ${mistakes.length - MOST} more`] : [];
  const count = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`;
  return kernelError('E_FILE', `${quote(name).slice(1, -1)} has ${count}:\n${[...shown, ...rest].join('\n')}`, details);
}

const MOST = 50;
