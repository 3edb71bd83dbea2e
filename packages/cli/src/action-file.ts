import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What the command line needs of an action.yml: the defaults and the help. */
export interface ActionFile {
  readonly description: string;
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly required: boolean; readonly default: string }>
  >;
}

/** @param actions the folder that holds the four actions */
export function readActionFile(actions: string, name: string): ActionFile {
  const file = parse(readFileSync(join(actions, name, 'action.yml'), 'utf8')) as {
    description?: string;
    inputs?: Record<string, { description?: string; required?: boolean; default?: unknown }>;
  };
  const inputs = Object.entries(file.inputs ?? {}).map(([input, facts]) => [
    input,
    {
      description: oneLine(facts.description ?? ''),
      required: facts.required === true,
      default: String(facts.default ?? ''),
    },
  ]);
  return { description: oneLine(file.description ?? ''), inputs: Object.fromEntries(inputs) as ActionFile['inputs'] };
}

export function defaultsOf(file: ActionFile): Record<string, string> {
  return Object.fromEntries(Object.entries(file.inputs).map(([name, input]) => [name, input.default]));
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
