import { join, relative, resolve, sep } from 'node:path';
import { suggest } from '@waybill/shared/kernel';
import { runnerError } from '../errors.ts';
import type { BuiltIn, RunOptions } from '../options.ts';
import { type Action, readAction } from '../workflow/action.ts';
import type { UsesStep } from '../workflow/step.ts';
import { readTextIfPresent } from './read-text.ts';

/** What carries out a `uses:` step. */
export type ResolvedAction =
  | { readonly kind: 'node'; readonly action: Action; readonly folder: string }
  | { readonly kind: 'built-in'; readonly call: BuiltIn };

/** Finds what a step uses before the job starts; a `./` action stands in the workspace, so it is undefined until its turn. */
export async function resolveAction(
  step: UsesStep,
  repository: { readonly root: string },
  builtIns: NonNullable<RunOptions['builtIns']>,
): Promise<ResolvedAction | undefined> {
  const { uses } = step;
  if (uses.kind === 'local') return undefined;
  if (uses.kind === 'self') return loadAction(step, repository.root, uses.path);
  const name = uses.path === '' ? uses.repository : `${uses.repository}/${uses.path}`;
  const found = builtIns[name] ?? builtIns[uses.repository];
  if (typeof found === 'function') return { kind: 'built-in', call: found };
  if (found !== undefined) return loadAction(step, found.root, uses.path);
  const near = suggest(name, Object.keys(builtIns));
  throw runnerError(
    'E_WORKFLOW_UNSUPPORTED',
    `${step.at}: \`uses: ${step.text}\` is an action of another repository, and the rehearsal has no stand-in for "${name}"`,
    { cure: near === undefined ? 'give a built-in for it, or leave the step out' : `did you mean "${near}"?` },
  );
}

/** Reads the action in a folder of a repository. @throws E_WORKFLOW naming the step where there is none */
export async function loadAction(step: UsesStep, root: string, path: string): Promise<ResolvedAction> {
  const folder = resolve(root, path);
  if (folder !== resolve(root) && !folder.startsWith(resolve(root) + sep))
    throw runnerError('E_WORKFLOW', `${step.at}: \`uses: ${step.text}\` leaves its repository`);
  for (const name of ['action.yml', 'action.yaml']) {
    const content = await readTextIfPresent(join(folder, name));
    if (content === undefined) continue;
    return { kind: 'node', folder, action: readAction({ name: join(relative(root, folder), name), content }) };
  }
  throw runnerError('E_WORKFLOW', `${step.at}: there is no action.yml for \`uses: ${step.text}\``, {
    cure:
      step.uses.kind === 'local'
        ? 'check the repository out before this step, or correct the path'
        : 'correct the path',
  });
}
