import { type Json, quote, suggest } from '@waybill/shared/kernel';
import { runnerError } from '../errors.ts';
import type { Scope } from '../evaluate/expression.ts';
import { asText } from '../evaluate/expression.ts';
import { jsonOf } from '../evaluate/template.ts';
import type { EventInterface, InputDefinition } from '../workflow/interface.ts';

/** Checks the names alone, before anything runs. `at` is the place of whoever gives them. @throws E_WORKFLOW_CALL listing all */
export function checkInputNames(declared: EventInterface, given: readonly string[], at: string): void {
  const names = declared.inputs.map((input) => input.name);
  const mistakes = [
    ...given.filter((name) => !names.includes(name)).map((name) => unknown(name, names)),
    ...declared.inputs
      .filter((input) => input.required && !given.includes(input.name))
      .map((input) => `input ${quote(input.name)} is required and not given`),
  ];
  if (mistakes.length > 0) throw runnerError('E_WORKFLOW_CALL', mistakes.map((text) => `${at}: ${text}`).join('\n'));
}

function unknown(name: string, names: readonly string[]): string {
  const near = suggest(name, names);
  return `input ${quote(name)} is not declared${near === undefined ? '' : `; did you mean ${quote(near)}?`}`;
}

/** The `inputs` context: given values where they have the declared type, defaults for the rest. @throws E_WORKFLOW_CALL */
export function inputContext(
  declared: EventInterface,
  given: Readonly<Record<string, Json>>,
  { at, scope }: { readonly at: string; readonly scope: Scope },
): Record<string, Json> {
  checkInputNames(declared, Object.keys(given), at);
  return Object.fromEntries(
    declared.inputs.map((input) => {
      const value = given[input.name] ?? (input.default === undefined ? empty(input) : jsonOf(input.default, scope));
      return [input.name, typed(input, value, at)] as const;
    }),
  );
}

function empty({ type }: InputDefinition): Json {
  if (type === 'boolean') return false;
  return type === 'number' ? 0 : '';
}

function typed(input: InputDefinition, value: Json, at: string): Json {
  if (input.type === 'boolean' && typeof value === 'boolean') return value;
  if (input.type === 'number' && typeof value === 'number') return value;
  if (input.type === 'choice' && input.options.includes(asText(value))) return value;
  if (['string', 'environment'].includes(input.type) && (value === null || typeof value !== 'object'))
    return asText(value);
  const wanted = input.type === 'choice' ? `one of ${input.options.join(', ')}` : `a ${input.type}`;
  throw runnerError('E_WORKFLOW_CALL', `${at}: input ${quote(input.name)} is ${quote(asText(value))}, not ${wanted}`);
}
