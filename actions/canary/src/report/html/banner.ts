import type { Deployed } from '../../outcome.ts';
import { exitOf } from '../facts.ts';
import { sentenceOf } from '../sentences.ts';
import { proseHtml } from './escape.ts';

const WORDS = {
  succeeded: ['Succeeded', 'All traffic is on the new revision.'],
  'rolled-back': ['Rolled back', 'All traffic is back on the old revision.'],
  'rollback-failed': ['Rollback failed', 'Look at it now: it is not certain that the old revision serves.'],
  stopped: ['Stopped', 'The shift was stopped where it was, and not undone.'],
  failed: ['Failed', 'The deployment failed, and nothing was undone.'],
  left: ['Left running', 'The deployment goes on without this run.'],
  unfinished: ['Stopping', 'The run had to end before the deployment did.'],
} as const;

/** The title of a report, in plain words. */
export function titleOf({ watched }: Deployed): string {
  return WORDS[watched.conclusion.status][0];
}

/** What came out, before anything else: in a word, in a sentence, and why, a line for each reason. */
export function bannerHtml(outcome: Deployed): string {
  const [title, meaning] = WORDS[outcome.watched.conclusion.status];
  const objection = outcome.watched.conclusion.status === 'succeeded' && exitOf(outcome) !== 0;
  const [first = '', ...rest] = sentenceOf(outcome).split('; ');
  return `<header class="${exitOf(outcome) === 0 ? 'good' : 'bad'}">
<h1>${title}</h1>
<p>${meaning}${objection ? ' Something spoke against it.' : ''}</p>
</header>
<p class="lead">${proseHtml(first)}</p>${rest.length === 0 ? '' : `\n<ul>${rest.map((each) => `<li>${proseHtml(each)}</li>`).join('')}</ul>`}`;
}
