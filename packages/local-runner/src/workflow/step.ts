import { readCondition } from './condition.ts';
import { type Reading, Section } from './section.ts';
import { checkShell } from './shell.ts';
import { type MappingToken, type TemplateToken, written } from './tokens.ts';
import { type LocalUses, parseUses } from './uses.ts';

interface StepBase {
  /** `file:line:column`. */
  readonly at: string;
  readonly id: string | undefined;
  readonly name: TemplateToken | undefined;
  readonly condition: string;
  readonly env: MappingToken | undefined;
  readonly timeout: TemplateToken | undefined;
  readonly continueOnError: TemplateToken | undefined;
}

export interface RunStep extends StepBase {
  readonly kind: 'run';
  readonly run: TemplateToken;
  readonly shell: TemplateToken | undefined;
  readonly directory: TemplateToken | undefined;
}

export interface UsesStep extends StepBase {
  readonly kind: 'uses';
  readonly uses: LocalUses;
  /** As written. */
  readonly text: string;
  readonly with: MappingToken | undefined;
}

export type Step = RunStep | UsesStep;

/** Undefined where the step is of a kind that the runner does not have; the reading knows why. */
export function readStep(reading: Reading, token: TemplateToken): Step | undefined {
  const section = new Section(reading, token.assertMapping('step'));
  const base: StepBase = {
    at: reading.place(token),
    id: section.takeText('id'),
    name: section.take('name'),
    condition: readCondition(section.take('if')),
    env: section.takeMapping('env'),
    timeout: section.take('timeout-minutes'),
    continueOnError: section.take('continue-on-error'),
  };
  const run = section.take('run');
  const uses = section.take('uses');
  const step = run === undefined ? usesStep() : runStep(run);
  section.finish();
  return step;

  function runStep(script: TemplateToken): RunStep {
    const shell = section.take('shell');
    checkShell(reading, shell);
    return { ...base, kind: 'run', run: script, shell, directory: section.take('working-directory') };
  }

  function usesStep(): UsesStep | undefined {
    if (uses === undefined) return undefined;
    const text = written(uses);
    const target = parseUses(text);
    const values = section.takeMapping('with');
    if (target !== undefined && target.kind !== 'image')
      return { ...base, kind: 'uses', uses: target, text, with: values };
    reading.unsupported(uses, `\`uses: ${text}\` is not supported`);
    return undefined;
  }
}
