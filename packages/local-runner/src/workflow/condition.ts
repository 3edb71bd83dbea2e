import { ensureStatusFunction } from '@actions/workflow-parser/model/converter/if-condition';
import { isBasicExpression, type TemplateToken } from './tokens.ts';

/** The expression of an `if`: without a status function it means `success() && (…)`; without an `if`, `success()`. */
export function readCondition(token: TemplateToken | undefined): string {
  if (token === undefined) return 'success()';
  const text = isBasicExpression(token) ? token.expression : token.assertScalar('if').toString().trim();
  return text === '' ? 'success()' : ensureStatusFunction(text, token.definitionInfo);
}
