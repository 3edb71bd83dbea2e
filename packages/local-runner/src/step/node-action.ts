import { join } from 'node:path';
import { textOf, textsOf } from '../evaluate/template.ts';
import type { Action } from '../workflow/action.ts';
import type { UsesStep } from '../workflow/step.ts';
import { runChild } from './child.ts';
import { inputEnvironment } from './environment.ts';
import type { StageIo } from './stage.ts';

/** Runs one script of a JavaScript action with its inputs. Source: actions/runner, ActionRunner.cs and NodeScriptActionHandler.cs. */
export async function performNodeAction(
  step: UsesStep,
  { action, folder, script }: { readonly action: Action; readonly folder: string; readonly script: string },
  io: StageIo,
): Promise<boolean> {
  const { job, log } = io;
  const inputs = inputsOf(step, action, io);
  const { options, clock } = job.within.run;
  const { NODE_ICU_DATA: _removed, ...env } = { ...io.env, ...inputEnvironment(inputs) };
  const command = {
    file: options.node ?? process.execPath,
    args: [join(folder, script)],
    directory: job.workspace,
    env,
  };
  log.write(`Run ${step.text}`, 'group');
  for (const [name, value] of inputs) if (value !== '') log.write(`  ${name}: ${value}`);
  log.write('', 'end-group');
  const code = await runChild(command, { onLine: io.onLine, cancel: io.cancel, kill: job.killed, clock });
  log.write(`Node Action run completed with exit code ${code}`, 'debug');
  return code === 0;
}

/** What `with` gives, and the defaults of the rest. An input that the action does not know is passed on with a warning, as on GitHub. */
function inputsOf(step: UsesStep, action: Action, { log, scope }: StageIo): ReadonlyMap<string, string> {
  const given = new Map(textsOf(step.with, scope).map(([name, value]) => [name.toLowerCase(), { name, value }]));
  const inputs = new Map([...given.values()].map(({ name, value }) => [name, value]));
  const known = new Set(action.inputs.map((input) => input.name.toLowerCase()));
  for (const input of action.inputs) {
    const isGiven = given.has(input.name.toLowerCase());
    if (isGiven && input.deprecation !== undefined)
      log.issue('warning', `Input '${input.name}' has been deprecated with message: ${input.deprecation}`);
    if (!isGiven) inputs.set(input.name, input.default === undefined ? '' : textOf(input.default, scope));
  }
  const unknown = [...given].filter(([name]) => !known.has(name)).map(([, { name }]) => name);
  if (unknown.length > 0) {
    const valid = action.inputs.map((input) => input.name).join("', '");
    log.issue('warning', `Unexpected input(s) '${unknown.join("', '")}', valid inputs are ['${valid}']`);
  }
  return inputs;
}
