import type { Host, Sight } from './sight.ts';

const DONE = ['Succeeded', 'Failed', 'Skipped'];

/** What changed on the instances of a rollout, in sentences: each that failed, and how many are through. */
export function hostChanges(before: Sight | undefined, after: Sight): string[] {
  const { hosts = [] } = after;
  const known = new Map((before?.hosts ?? []).map((host) => [host.id, host.status]));
  const failed = hosts.filter(({ id, status }) => status === 'Failed' && known.get(id) !== 'Failed');
  const through = (all: readonly Host[]): number => all.filter(({ status }) => DONE.includes(status)).length;
  const more = through(hosts) > through(before?.hosts ?? []);
  return [...failed.map(failedSentence), ...(more ? [progress(hosts)] : [])];
}

function failedSentence({ id, step, why }: Host): string {
  return `${id} failed${step === undefined ? '' : ` in ${step}`}${why === '' ? '' : `: ${why}`}`;
}

function progress(hosts: readonly Host[]): string {
  const count = (status: string): number => hosts.filter((host) => host.status === status).length;
  const others = [
    [count('Failed'), 'failed'],
    [count('Skipped'), 'skipped'],
    [count('InProgress'), 'under way'],
  ] as const;
  const rest = others.filter(([number]) => number > 0).map(([number, what]) => `, ${number} ${what}`);
  return `${count('Succeeded')} of ${hosts.length} instances have the new revision${rest.join('')}`;
}
