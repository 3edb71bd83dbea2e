import { formatDuration } from '../kernel/index.ts';
import { type Deployment, hasEnded } from './deployment.ts';
import type { DeploymentGroup } from './group.ts';
import { readMarker } from './marker.ts';
import { shiftDuration, type TrafficShift } from './traffic-shift.ts';

/** A deployment of ours that still runs, though its run may be gone. */
export interface Orphan {
  readonly deployment: string;
  readonly status: string;
  /** The run that made it, by its marker. */
  readonly run: string;
  /** Milliseconds since it was made. */
  readonly age: number;
  /** Whether it has run for longer than its configuration lets it: whoever made it would have ended it. */
  readonly overdue: boolean;
}

/** What CodeDeploy allows for installing and for hooks, milliseconds. Source: CodeDeploy quotas, an hour for each. */
const LEEWAY = 3_600_000;

/** Deployments that carry our marker and have not ended. A foreign one is none of ours to speak of. */
export function orphansIn(
  deployments: readonly Deployment[],
  { group, shift, now }: { readonly group: DeploymentGroup; readonly shift: TrafficShift; readonly now: number },
): Orphan[] {
  const longest = shiftDuration(shift) + group.readyWait + (group.terminationWait ?? 0) + LEEWAY;
  return deployments.flatMap((deployment) => {
    const marker = readMarker(deployment.description);
    if (marker === undefined || hasEnded(deployment)) return [];
    const age = Math.max(0, now - (deployment.created ?? now));
    return [{ deployment: deployment.id, status: deployment.status, run: marker.run, age, overdue: age > longest }];
  });
}

/** `run 1001 made d-1 18m ago, and it is InProgress` */
export function describeOrphan({ deployment, status, run, age }: Orphan): string {
  return `run ${run} made ${deployment} ${formatDuration(Math.floor(age / 1_000) * 1_000)} ago, and it is ${status}`;
}
