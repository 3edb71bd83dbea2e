import { cp } from 'node:fs/promises';
import { resolve } from 'node:path';
import { textsOf } from '../evaluate/template.ts';
import type { BuiltIn } from '../options.ts';
import type { UsesStep } from '../workflow/step.ts';
import type { StageIo } from './stage.ts';

/** Runs a step whose action another repository has, through its stand-in. */
export async function performBuiltIn(step: UsesStep, call: BuiltIn, io: StageIo): Promise<boolean> {
  const inputs = Object.fromEntries(textsOf(step.with, io.scope));
  io.log.write(`Run ${step.text} (stand-in)`, 'group');
  for (const [name, value] of Object.entries(inputs)) io.log.write(`  ${name}: ${value}`);
  io.log.write('', 'end-group');
  const outputs = await call({ inputs, workspace: io.job.workspace, log: io.onLine, signal: io.cancel });
  for (const [name, value] of Object.entries(outputs)) io.outputs.set(name, value);
  return true;
}

/** Inputs of actions/checkout that change nothing for a copy. */
const WITHOUT_EFFECT = new Set(['persist-credentials', 'fetch-depth', 'clean', 'show-progress', 'fetch-tags']);

/** Stands in for actions/checkout: copies a prepared folder into the job's workspace. */
export function checkout(from: string): BuiltIn {
  return async ({ inputs, workspace, log }) => {
    const unknown = Object.keys(inputs).filter((name) => name !== 'path' && !WITHOUT_EFFECT.has(name));
    if (unknown.length > 0) throw new Error(`the stand-in for actions/checkout does not know ${unknown.join(', ')}`);
    const to = resolve(workspace, inputs['path'] ?? '');
    await cp(from, to, { recursive: true, verbatimSymlinks: true });
    log(`Copied the prepared workspace to ${to}`);
    return {};
  };
}
