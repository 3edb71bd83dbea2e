import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import type { Json } from '@waybill/shared/kernel';
import { fromData, toData } from './data.ts';

/** What an expression can see: contexts by name, and the functions that depend on where it stands. */
export interface Scope {
  readonly contexts: Readonly<Record<string, Json>>;
  readonly functions?: readonly FunctionDefinition[];
}

/** Evaluates an expression (without its `${{ }}`) as GitHub does. @throws Error in the words of the expression library */
export function evaluate(expression: string, scope: Scope): Json {
  return fromData(run(expression, scope));
}

/** Whether the expression is truthy: anything but false, 0, an empty string and null. */
export function isTruthy(expression: string, scope: Scope): boolean {
  const value = evaluate(expression, scope);
  return value !== false && value !== null && value !== 0 && value !== '' && !Number.isNaN(value);
}

/** How the expression language writes a value as text; objects and arrays have none of their own. */
export function asText(value: Json): string {
  return toData(value).coerceString();
}

function run(expression: string, { contexts, functions = [] }: Scope): data.ExpressionData {
  const tree = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), [...functions]).parse();
  const values = new data.Dictionary(
    ...Object.entries(contexts).map(([key, value]) => ({ key, value: toData(value) })),
  );
  return new Evaluator(tree, values, new Map(functions.map((definition) => [definition.name, definition]))).evaluate();
}
