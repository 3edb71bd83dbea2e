import type { Deployed, Outcome } from '../outcome.ts';
import { describeCause } from '../rollout/index.ts';

/** The outcome in one plain sentence. */
export function sentenceOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'planned':
      return 'this is what would be deployed; nothing was written';
    case 'serving':
      return `${outcome.serving} serves already; nothing was deployed`;
    case 'deployed':
      return deployedSentence(outcome);
  }
}

function deployedSentence({ deployment, watched, serving }: Deployed): string {
  const { conclusion } = watched;
  const why = conclusion.cause === undefined ? '' : describeCause(conclusion.cause);
  switch (conclusion.status) {
    case 'succeeded':
      return why === ''
        ? `${deployment} succeeded: ${serving} serves`
        : `${deployment} went through although ${why}: ${serving} serves`;
    case 'rolled-back':
      return `${deployment} was rolled back because ${why}; ${serving} serves`;
    case 'rollback-failed':
      return `${deployment} was to be rolled back because ${why}, and the rollback FAILED; ${serving} serves: look at it now`;
    case 'stopped':
      return `${deployment} was stopped because ${why}; ${serving} serves`;
    case 'failed':
      return `${deployment} failed because ${why}; ${serving} serves`;
    case 'left':
      return `${deployment} goes on by itself: ${why}`;
    case 'unfinished':
      return `${deployment} was told to stop: ${why}`;
  }
}
