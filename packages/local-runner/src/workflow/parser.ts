import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { convertActionTemplate, parseAction } from '@actions/workflow-parser/actions/index';
import type { TemplateParseResult } from '@actions/workflow-parser/templates/template-parse-result';
import { runnerError } from '../errors.ts';
import type { MappingToken } from './tokens.ts';

/** A text file under the name that messages give it. */
export interface NamedText {
  readonly name: string;
  readonly content: string;
}

/** Parses a workflow with GitHub's own parser and its own checks. @throws E_WORKFLOW listing every mistake */
export async function parseWorkflowText(file: NamedText): Promise<MappingToken> {
  const result = parseWorkflow(file, new NoOperationTraceWriter());
  if (result.value !== undefined) await convertWorkflowTemplate(result.context, result.value);
  return accepted(file, result, 'workflow');
}

/** Parses an action.yml with GitHub's own parser and its own checks. @throws E_WORKFLOW listing every mistake */
export function parseActionText(file: NamedText): MappingToken {
  const result = parseAction(file, new NoOperationTraceWriter());
  if (result.value !== undefined) convertActionTemplate(result.context, result.value);
  return accepted(file, result, 'action');
}

function accepted(file: NamedText, { context, value }: TemplateParseResult, root: string): MappingToken {
  const mistakes = context.errors.getErrors().map(({ rawMessage, range }) => {
    const place = range === undefined ? file.name : `${file.name}:${range.start.line}:${range.start.column}`;
    return `${place}: ${firstLine(rawMessage)}`;
  });
  if (mistakes.length === 0 && value !== undefined) return value.assertMapping(root);
  const all = mistakes.length === 0 ? [`${file.name}: the file is empty`] : mistakes;
  throw runnerError('E_WORKFLOW', all.join('\n'));
}

/** A mistake in the YAML itself comes with its place again and a picture of the line. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}
