import type { Reading } from './section.ts';
import { isMapping, isString, type TemplateToken } from './tokens.ts';

/** Program and arguments before the script, by what `shell` says; without one it is bash, less strict. Source: actions/runner, ScriptHandlerHelpers.cs. */
const SHELLS: Readonly<Record<string, readonly [file: string, ...args: string[]]>> = {
  '': ['bash', '-e'],
  bash: ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail'],
  sh: ['sh', '-e'],
};

export function shellCommand(shell: string): readonly [file: string, ...args: string[]] | undefined {
  return Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
}

/** A shell that is written out is checked when the file is read; one from an expression, when the step runs. */
export function checkShell(reading: Reading, shell: TemplateToken | undefined): void {
  if (shell !== undefined && isString(shell) && shellCommand(shell.value) === undefined)
    reading.unsupported(shell, `\`shell: ${shell.value}\` is not supported, only bash and sh`);
}

/** The shell that `defaults.run` gives. */
export function checkDefaults(reading: Reading, defaults: TemplateToken | undefined): void {
  const run = defaults !== undefined && isMapping(defaults) ? defaults.find('run') : undefined;
  if (run !== undefined && isMapping(run)) checkShell(reading, run.find('shell'));
}
