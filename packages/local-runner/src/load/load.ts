import { join } from 'node:path';
import { quote } from '@waybill/shared/kernel';
import { runnerError } from '../errors.ts';
import type { RunOptions } from '../options.ts';
import type { CallJob, Job } from '../workflow/job.ts';
import { DEFAULT_PERMISSIONS, type Permissions } from '../workflow/permissions.ts';
import type { UsesStep } from '../workflow/step.ts';
import { readWorkflow, type Workflow } from '../workflow/workflow.ts';
import { checkCall, checkCeiling } from './check-call.ts';
import { readTextIfPresent } from './read-text.ts';
import { type ResolvedAction, resolveAction } from './resolve-action.ts';

/** A repository on this machine: where `$/` and a job's `./` are looked up. */
export interface Repository {
  readonly root: string;
  /** `owner/name`. */
  readonly slug: string;
  readonly ref: string;
  readonly sha: string;
}

/** A workflow file with everything that it names, all read before anything starts. */
export interface LoadedWorkflow {
  readonly workflow: Workflow;
  readonly repository: Repository;
  /** Called workflows by the id of the job that calls them. */
  readonly calls: ReadonlyMap<string, LoadedWorkflow>;
  /** Actions by the step that uses them; a `./` action stands in the workspace, so it is found later. */
  readonly actions: ReadonlyMap<UsesStep, ResolvedAction>;
  /** What a job's token may do. */
  permissionsOf(job: Job): Permissions;
}

type LoadOptions = Pick<RunOptions, 'builtIns' | 'defaultPermissions'>;

/** GitHub's limit for workflows that call workflows. */
const DEEPEST = 10;

/** @throws E_WORKFLOW, E_WORKFLOW_UNSUPPORTED or E_WORKFLOW_CALL naming file, line and what is wrong there */
export function loadWorkflow(repository: Repository, file: string, options: LoadOptions): Promise<LoadedWorkflow> {
  return load({ repository, file, at: file, depth: 1, ceiling: undefined }, options);
}

interface Place {
  readonly repository: Repository;
  readonly file: string;
  /** Where the file is named. */
  readonly at: string;
  readonly depth: number;
  /** What the calling job has. */
  readonly ceiling: Permissions | undefined;
}

async function load(place: Place, options: LoadOptions): Promise<LoadedWorkflow> {
  const { repository, file, ceiling } = place;
  if (place.depth > DEEPEST)
    throw runnerError('E_WORKFLOW', `${place.at}: workflows call each other more than ${DEEPEST} deep`);
  const content = await readTextIfPresent(join(repository.root, file));
  if (content === undefined) throw runnerError('E_WORKFLOW', `${place.at}: there is no workflow ${file}`);
  const workflow = await readWorkflow({ name: file, content });
  const fallback = workflow.permissions ?? ceiling ?? options.defaultPermissions ?? DEFAULT_PERMISSIONS;
  const permissionsOf = (job: Job): Permissions => job.permissions ?? fallback;
  const calls = new Map<string, LoadedWorkflow>();
  const actions = new Map<UsesStep, ResolvedAction>();
  for (const job of workflow.jobs) {
    checkCeiling(job, permissionsOf(job), ceiling);
    if (job.kind === 'call') {
      const called = await load(
        { ...calledFile(job, repository, options), at: job.at, depth: place.depth + 1, ceiling: permissionsOf(job) },
        options,
      );
      checkCall(job, called.workflow);
      calls.set(job.id, called);
    } else for (const [step, action] of await actionsOf(job.steps)) actions.set(step, action);
  }
  return { workflow, repository, calls, actions, permissionsOf };

  async function actionsOf(steps: readonly { readonly kind: string }[]): Promise<Array<[UsesStep, ResolvedAction]>> {
    const uses = steps.filter((step): step is UsesStep => step.kind === 'uses');
    const found = await Promise.all(uses.map((step) => resolveAction(step, repository, options.builtIns ?? {})));
    return uses.flatMap((step, index) => {
      const action = found[index];
      return action === undefined ? [] : [[step, action] as [UsesStep, ResolvedAction]];
    });
  }
}

function calledFile(
  job: CallJob,
  own: Repository,
  { builtIns = {} }: LoadOptions,
): { repository: Repository; file: string } {
  const { uses } = job;
  if (!/^\.github\/workflows\/[^/]+\.ya?ml$/.test(uses.path))
    throw runnerError('E_WORKFLOW', `${job.at}: ${quote(uses.path)} is not a file in .github/workflows`);
  if (uses.kind !== 'external') return { repository: own, file: uses.path };
  const other = builtIns[uses.repository];
  if (other === undefined || typeof other === 'function')
    throw runnerError(
      'E_WORKFLOW_UNSUPPORTED',
      `${job.at}: the rehearsal has no folder for ${uses.repository}@${uses.ref}`,
    );
  const sha = other.sha ?? uses.ref;
  return { repository: { root: other.root, slug: uses.repository, ref: uses.ref, sha }, file: uses.path };
}
