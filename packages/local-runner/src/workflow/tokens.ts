/** The parser's syntax tree, by the names that this package uses. */
export { isBasicExpression, isMapping, isScalar, isSequence, isString } from '@actions/workflow-parser';
export type { MappingToken, TemplateToken } from '@actions/workflow-parser/templates/tokens/index';
