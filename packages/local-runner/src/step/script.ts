import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { textOf } from '../evaluate/template.ts';
import { shellCommand } from '../workflow/shell.ts';
import type { RunStep } from '../workflow/step.ts';
import { runChild } from './child.ts';
import type { StageIo } from './stage.ts';

/** Runs a `run:` step. */
export async function performScript(step: RunStep, io: StageIo): Promise<boolean> {
  const { job, scope, log } = io;
  const text = textOf(step.run, scope);
  const shell = step.shell === undefined ? (job.shell ?? '') : textOf(step.shell, scope);
  const program = shellCommand(shell);
  if (program === undefined) throw new Error(`${step.at}: \`shell: ${shell}\` is not supported, only bash and sh`);
  const directory = step.directory === undefined ? job.directory : textOf(step.directory, scope);
  const script = join(job.temp, `${randomUUID()}.sh`);
  await writeFile(script, text);
  log.write(`Run ${text.trim().split('\n')[0] ?? ''}`, 'group');
  for (const line of text.trimEnd().split('\n')) log.write(line);
  log.write('', 'end-group');
  const [file, ...args] = program;
  const command = { file, args: [...args, script], directory: resolve(job.workspace, directory ?? ''), env: io.env };
  const ports = { onLine: io.onLine, cancel: io.cancel, kill: job.killed, clock: job.within.run.clock };
  const code = await runChild(command, ports);
  if (code !== 0 && !io.cancel.aborted) log.issue('error', `Process completed with exit code ${code}.`);
  return code === 0;
}
