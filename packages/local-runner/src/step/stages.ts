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
    const { condition } = step;
    const base = { name: displayName(job, step), condition, state: new Map<string, string>(), kind: 'main' as const };
    if (step.kind === 'run') stages.main.push({ ...base, step, perform: (io) => performScript(step, io) });
    else addUses({ ...base, step });
  }
  return stages;

  function addUses(base: Base): void {
    const resolved = job.within.loaded.actions.get(base.step);
    const cleanUp = postOf(stages.post, base);
    stages.before.push(...preOf(base, resolved, cleanUp));
    stages.main.push({ ...base, perform: (io) => performUses(base, resolved, cleanUp, io) });
  }
}

/** A stage without its work. */
type Base = Omit<Stage, 'perform'> & { readonly step: UsesStep };
type NodeAction = Extract<ResolvedAction, { readonly kind: 'node' }>;
/** Registers the post stage of an action that has started. */
type CleanUp = (resolved: NodeAction) => void;

async function performUses(
  base: Base,
  early: ResolvedAction | undefined,
  cleanUp: CleanUp,
  io: StageIo,
): Promise<boolean> {
  const { step } = base;
  const resolved = early ?? (await loadAction(step, io.job.workspace, step.uses.path));
  if (resolved.kind === 'built-in') return performBuiltIn(step, resolved.call, io);
  if (early === undefined && resolved.action.pre !== undefined)
    io.log.issue('warning', `\`pre\` execution is not supported for local action from '${step.text}'`);
  cleanUp(resolved);
  return performNodeAction(step, { ...resolved, script: resolved.action.main }, io);
}

function preOf(base: Base, resolved: ResolvedAction | undefined, cleanUp: CleanUp): Stage[] {
  if (resolved?.kind !== 'node' || resolved.action.pre === undefined) return [];
  const script = resolved.action.pre;
  const perform = (io: StageIo): Promise<boolean> => {
    cleanUp(resolved);
    return performNodeAction(base.step, { ...resolved, script }, io);
  };
  return [{ ...base, kind: 'pre', name: `Pre ${base.name}`, condition: resolved.action.preCondition, perform }];
}

function postOf(post: Stage[], base: Base): CleanUp {
  let registered = false;
  return (resolved) => {
    const script = resolved.action.post;
    if (registered || script === undefined) return;
    registered = true;
    const perform = (io: StageIo): Promise<boolean> => performNodeAction(base.step, { ...resolved, script }, io);
    const condition = resolved.action.postCondition;
    post.unshift({ ...base, kind: 'post', name: `Post ${base.name}`, condition, perform });
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
