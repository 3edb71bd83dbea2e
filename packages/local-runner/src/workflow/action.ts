import { type NamedText, parseActionText } from './parser.ts';
import { Reading, Section } from './section.ts';
import { isMapping, type TemplateToken, textAt, written } from './tokens.ts';

interface ActionInput {
  readonly name: string;
  readonly default: TemplateToken | undefined;
  /** What the action says; the runner itself never asks for it. */
  readonly required: boolean;
  /** Said as a warning where the input is given. */
  readonly deprecation: string | undefined;
}

/** A JavaScript action, from its action.yml. */
export interface Action {
  readonly name: string;
  readonly inputs: readonly ActionInput[];
  readonly main: string;
  readonly pre: string | undefined;
  readonly preCondition: string;
  readonly post: string | undefined;
  readonly postCondition: string;
}

/** @throws E_WORKFLOW for what GitHub would refuse, E_WORKFLOW_UNSUPPORTED for anything but `using: node24` */
export function readAction(text: NamedText): Action {
  const root = parseActionText(text);
  const reading = new Reading(text.name);
  const runs = root.find('runs')?.assertMapping('runs') ?? root;
  const section = new Section(reading, runs);
  const using = section.takeText('using') ?? '';
  if (using !== 'node24') {
    reading.unsupported(runs.find('using') ?? runs, `\`using: ${using}\` is not supported, only node24`);
    reading.finish();
  }
  const action: Action = {
    name: textAt(root, 'name') ?? text.name,
    inputs: readInputs(root.find('inputs')),
    main: section.takeText('main') ?? '',
    pre: section.takeText('pre'),
    preCondition: section.takeText('pre-if') ?? 'always()',
    post: section.takeText('post'),
    postCondition: section.takeText('post-if') ?? 'always()',
  };
  section.finish();
  reading.finish();
  return action;
}

function readInputs(token: TemplateToken | undefined): ActionInput[] {
  if (token === undefined || !isMapping(token)) return [];
  return [...token].map(({ key, value }) => ({
    name: written(key),
    default: isMapping(value) ? value.find('default') : undefined,
    required: textAt(value, 'required') === 'true',
    deprecation: textAt(value, 'deprecationMessage'),
  }));
}
