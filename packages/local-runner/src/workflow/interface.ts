import { isMapping, isSequence, type TemplateToken, textAt, written } from './tokens.ts';

/** An input that `workflow_call` or `workflow_dispatch` declares. */
export interface InputDefinition {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly default: TemplateToken | undefined;
  readonly options: readonly string[];
}

/** What one event of `on:` declares. */
export interface EventInterface {
  readonly inputs: readonly InputDefinition[];
  readonly secrets: ReadonlyArray<{ readonly name: string; readonly required: boolean }>;
  /** Values of the outputs, evaluated when all jobs have ended. */
  readonly outputs: ReadonlyMap<string, TemplateToken>;
}

/** The event's own part of `on:`; undefined where the workflow does not listen to it. */
export function readEvent(on: TemplateToken, event: string): EventInterface | undefined {
  if (isSequence(on)) return [...on].some((item) => written(item) === event) ? NOTHING : undefined;
  if (!isMapping(on)) return written(on) === event ? NOTHING : undefined;
  const declared = on.find(event);
  if (declared === undefined) return undefined;
  if (!isMapping(declared)) return NOTHING;
  return {
    inputs: entries(declared.find('inputs')).map(readInput),
    secrets: entries(declared.find('secrets')).map(({ name, value }) => ({ name, required: flag(value, 'required') })),
    outputs: new Map(entries(declared.find('outputs')).flatMap(({ name, value }) => outputOf(name, value))),
  };
}

const NOTHING: EventInterface = { inputs: [], secrets: [], outputs: new Map() };

interface Entry {
  readonly name: string;
  readonly value: TemplateToken;
}

function entries(token: TemplateToken | undefined): Entry[] {
  if (token === undefined || !isMapping(token)) return [];
  return [...token].map(({ key, value }) => ({ name: written(key), value }));
}

function readInput({ name, value }: Entry): InputDefinition {
  const find = (key: string): TemplateToken | undefined => (isMapping(value) ? value.find(key) : undefined);
  const options = find('options');
  return {
    name,
    type: textAt(value, 'type') ?? 'string',
    required: flag(value, 'required'),
    default: find('default'),
    options: options !== undefined && isSequence(options) ? [...options].map((option) => written(option)) : [],
  };
}

function outputOf(name: string, value: TemplateToken): Array<readonly [string, TemplateToken]> {
  const token = isMapping(value) ? value.find('value') : undefined;
  return token === undefined ? [] : [[name, token]];
}

function flag(value: TemplateToken, key: string): boolean {
  return textAt(value, key) === 'true';
}
