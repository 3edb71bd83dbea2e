import { textOf } from '../evaluate/template.ts';
import { type JobState, stepScope } from '../job/job-state.ts';
import { loadAction, type ResolvedAction } from '../load/resolve-action.ts';
import type { Step, UsesStep } from '../workflow/step.ts';
import { isBasicExpression, written } from '../workflow/tokens.ts';
import { performBuiltIn } from './built-in.ts';
import { performNodeAction } from './node-action.ts';
import { performScript } from './script.ts';
import type { Stage, StageIo } from './stage.ts';

/** The stages of a job: `pre` stages first, then every step in order; `post` grows while they run. */
export interface JobStages {
  readonly before: readonly Stage[];
  readonly main: readonly Stage[];
  /** Last registered first. */
  readonly post: Stage[];
}

/** Lays the steps of a job out as stages. */
export function planStages(job: JobState, steps: readonly Step[]): JobStages {
  const stages = { before: [] as Stage[], main: [] as Stage[], post: [] as Stage[] };
  for (const step of steps) {
    const name = displayName(job, step);
    const base = { step, name, condition: step.condition, state: new Map<string, string>(), kind: 'main' as const };
    if (step.kind === 'run') stages.main.push({ ...base, perform: (io) => performScript(step, io) });
    else {
      const resolved = job.within.loaded.actions.get(step);
      const cleanUp = postOf(stages.post, base);
      stages.main.push({ ...base, perform: (io) => performUses(step, resolved, io, cleanUp) });
      const before = resolved === undefined ? undefined : preOf(step, resolved, base, cleanUp);
      if (before !== undefined) stages.before.push(before);
    }
  }
  return stages;
}

type Base = Omit<Stage, 'perform'>;
type CleanUp = (step: UsesStep, resolved: ResolvedAction) => void;

async function performUses(
  step: UsesStep,
  early: ResolvedAction | undefined,
  io: StageIo,
  cleanUp: CleanUp,
): Promise<boolean> {
  const resolved = early ?? (await loadAction(step, io.job.workspace, 'path' in step.uses ? step.uses.path : ''));
  if (resolved.kind === 'built-in') return performBuiltIn(step, resolved.call, io);
  const { action, folder } = resolved;
  if (early === undefined && action.pre !== undefined)
    io.log.issue('warning', `\`pre\` execution is not supported for local action from '${step.text}'`);
  cleanUp(step, resolved);
  return performNodeAction(step, { ...action, folder, script: action.main }, io);
}

function preOf(step: UsesStep, resolved: ResolvedAction, base: Base, cleanUp: CleanUp): Stage | undefined {
  if (resolved.kind === 'built-in' || resolved.action.pre === undefined) return undefined;
  const { action, folder } = resolved;
  const script = resolved.action.pre;
  return {
    ...base,
    kind: 'pre',
    name: `Pre ${base.name}`,
    condition: action.preCondition,
    perform: (io) => {
      cleanUp(step, resolved);
      return performNodeAction(step, { ...action, folder, script }, io);
    },
  };
}

/** Registers the post stage of an action that has started, once. */
function postOf(post: Stage[], base: Base): CleanUp {
  let registered = false;
  return (step, resolved) => {
    if (registered || resolved.kind === 'built-in' || resolved.action.post === undefined) return;
    registered = true;
    const { action, folder } = resolved;
    const script = resolved.action.post;
    post.unshift({
      ...base,
      kind: 'post',
      name: `Post ${base.name}`,
      condition: action.postCondition,
      perform: (io) => performNodeAction(step, { ...action, folder, script }, io),
    });
  };
}

/** The name as far as it can be told before the job starts; GitHub falls back to what the step runs. */
function displayName(job: JobState, step: Step): string {
  try {
    if (step.name !== undefined) return textOf(step.name, stepScope(job, job.env, {}));
  } catch {
    // A name that needs an earlier step's result.
  }
  if (step.kind === 'uses') return `Run ${step.text}`;
  const text = isBasicExpression(step.run) ? (step.run.source ?? step.run.expression) : written(step.run);
  return `Run ${text.trim().split('\n')[0] ?? ''}`;
}
