import { isBoolean, isNumber } from '@actions/workflow-parser';
import type { Json } from '@waybill/shared/kernel';
import {
  isBasicExpression,
  isMapping,
  isSequence,
  isString,
  type MappingToken,
  type TemplateToken,
} from '../workflow/tokens.ts';
import { asText, evaluate, type Scope } from './expression.ts';

/** The value of a piece of a workflow file, with its expressions evaluated. @throws Error naming the line */
export function jsonOf(token: TemplateToken, scope: Scope): Json {
  if (isBasicExpression(token)) return located(token, () => evaluate(token.expression, scope));
  if (isString(token) || isNumber(token) || isBoolean(token)) return token.value;
  if (isSequence(token)) return [...token].map((item) => jsonOf(item, scope));
  if (isMapping(token)) return objectOf(token, scope);
  if (token.isExpression) throw new Error(`line ${token.line ?? 0}: \`insert\` is not supported`);
  return null;
}

/** A mapping whose values are texts, as in `env`, `with` and `outputs`. */
export function textsOf(token: MappingToken | undefined, scope: Scope): Array<readonly [name: string, text: string]> {
  return [...(token ?? [])].map(({ key, value }) => [textOf(key, scope), textOf(value, scope)] as const);
}

export function textOf(token: TemplateToken, scope: Scope): string {
  return asText(jsonOf(token, scope));
}

function objectOf(token: MappingToken, scope: Scope): Json {
  return Object.fromEntries([...token].map(({ key, value }) => [textOf(key, scope), jsonOf(value, scope)]));
}

function located<T>(token: TemplateToken, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`line ${token.line ?? 0}: \${{ ${isBasicExpression(token) ? token.expression : ''} }}: ${why}`, {
      cause,
    });
  }
}
