import { hostChanges } from './hosts.ts';
import { failedStep, type Sight, type Step } from './sight.ts';

/** One thing that happened, when, by AWS's clock. */
export interface Entry {
  readonly at: number;
  readonly what: string;
}

/** What changed from one sight to the next, in sentences. The first sight tells where the rollout stands. */
export function changes(before: Sight | undefined, after: Sight): Entry[] {
  return [
    ...(after.hosts === undefined
      ? after.steps.flatMap((step) => stepChanges(stepNamed(before, step.name), step, after.at))
      : hostChanges(before, after).map((what) => ({ at: after.at, what }))),
    ...weightChange(before, after),
    ...statusChange(before, after),
  ].sort((a, b) => a.at - b.at);
}

function stepNamed(sight: Sight | undefined, name: string): Step | undefined {
  return sight?.steps.find((step) => step.name === name);
}

function stepChanges(before: Step | undefined, after: Step, now: number): Entry[] {
  if (before?.status === after.status || after.status === 'Pending' || after.status === 'Skipped') return [];
  const started = before === undefined || before.status === 'Pending';
  const entries: Entry[] = [];
  if (started && after.started !== undefined) entries.push({ at: after.started, what: `${after.name} began` });
  if (after.status === 'Succeeded') entries.push({ at: after.ended ?? now, what: `${after.name} is done` });
  if (after.status === 'Failed') entries.push({ at: after.ended ?? now, what: failedSentence(after) });
  return entries;
}

function failedSentence(step: Step): string {
  const { diagnostics } = step;
  const detail = [diagnostics?.script, diagnostics?.code, diagnostics?.message].filter((part) => part);
  return `${step.name} failed${detail.length === 0 ? '' : `: ${detail.join(', ')}`}`;
}

function weightChange(before: Sight | undefined, after: Sight): Entry[] {
  if (after.weight === undefined) return [];
  if (after.undoing === true)
    return after.weight === before?.weight
      ? []
      : [{ at: after.at, what: `${round(100 - after.weight)} % of traffic on the old revision` }];
  if (after.weight === (before?.weight ?? 0)) return [];
  return [{ at: after.at, what: `${round(after.weight)} % of traffic on the new revision` }];
}

function statusChange(before: Sight | undefined, after: Sight): Entry[] {
  if (before?.statusName === after.statusName && before.id === after.id) return [];
  const why = after.failure === undefined ? '' : ` (${after.failure.code}: ${after.failure.message})`;
  const warning = after.status === 'unknown' ? ', a status we do not know: waiting on' : '';
  return [{ at: after.at, what: `${after.id} is ${after.statusName}${why}${warning}` }];
}

/** The last lines of a failed hook's log, for the summary. */
export function hookLog(sight: Sight): string | undefined {
  const log = failedStep(sight)?.diagnostics?.log;
  return log === undefined || log.trim() === '' ? undefined : log;
}

function round(weight: number): string {
  return String(Math.round(weight * 100) / 100);
}
