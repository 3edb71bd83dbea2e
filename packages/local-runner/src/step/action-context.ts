import type { Context } from '../job/github-context.ts';
import type { Repository } from '../load/load.ts';
import type { Step } from '../workflow/step.ts';

/** What the `github` context says of the action that a step uses: its name in the job, and where it comes from. */
export function actionContext(step: Step, own: Pick<Repository, 'slug' | 'sha'>): Context {
  if (step.kind === 'run') return { action: step.id ?? '__run' };
  const { uses } = step;
  if (uses.kind === 'external') {
    const action = step.id ?? `__${uses.repository.replaceAll('/', '_')}`;
    return { action, action_repository: uses.repository, action_ref: uses.ref };
  }
  const action = step.id ?? '__self';
  return uses.kind === 'self' ? { action, action_repository: own.slug, action_ref: own.sha } : { action };
}
