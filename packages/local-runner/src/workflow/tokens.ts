import { isBasicExpression, isMapping, isSequence, isString } from '@actions/workflow-parser';
import type { MappingToken, TemplateToken } from '@actions/workflow-parser/templates/tokens/index';

// The parser's syntax tree, by the names that this package uses.
export { isBasicExpression, isMapping, isSequence, isString, type MappingToken, type TemplateToken };

/** A scalar as it stands in the file; an expression in its brackets. */
export function written(token: TemplateToken): string {
  return token.assertScalar('value').toString();
}

/** The text behind a key of a mapping. */
export function textAt(token: TemplateToken, key: string): string | undefined {
  const value = isMapping(token) ? token.find(key) : undefined;
  return value === undefined ? undefined : written(value);
}
