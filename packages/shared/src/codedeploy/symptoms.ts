import type { TargetHealth } from './balancers.ts';
import type { StoppedTask } from './ecs.ts';

/** Why tasks ended, the most frequent reason first, in sentences without a full stop. */
export function stoppedSymptoms(tasks: readonly StoppedTask[]): string[] {
  return counted(tasks.map(stoppedReason)).map(
    ([reason, times]) => `${times === 1 ? 'a task' : `${times} tasks`} of the new revision stopped: ${reason}`,
  );
}

/** What the load balancer says of targets that do not serve. */
export function healthSymptoms(targets: readonly TargetHealth[]): string[] {
  const ill = targets.filter(({ state }) => state === 'unhealthy' || state === 'initial' || state === 'unavailable');
  return counted(ill.map(healthReason)).map(
    ([reason, times]) => `${times} of ${targets.length} targets of the new revision: ${reason}`,
  );
}

function stoppedReason({ reason, containers }: StoppedTask): string {
  const told = containers.flatMap(({ name, reason: own, exitCode }) => {
    const parts = [own, exitCode === undefined ? '' : `exit code ${exitCode}`].filter((part) => part !== '');
    return parts.length === 0 ? [] : [`container ${name}: ${parts.join(', ')}`];
  });
  return [reason, ...told].filter((part) => part !== '').join('; ');
}

function healthReason({ state, reason, description }: TargetHealth): string {
  const why = [reason, description].filter((part) => part !== '').join(', ');
  return why === '' ? state : `${state} (${why})`;
}

function counted(reasons: readonly string[]): [string, number][] {
  const times = new Map<string, number>();
  for (const reason of reasons) times.set(reason, (times.get(reason) ?? 0) + 1);
  return [...times].sort((a, b) => b[1] - a[1]);
}
