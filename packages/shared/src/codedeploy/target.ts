/** A target of a deployment: an ECS service, a Lambda function or one instance. */
export interface Target {
  readonly kind: 'service' | 'function' | 'instance';
  readonly id: string;
  readonly status: string;
  readonly events: readonly LifecycleEvent[];
  /** Percent of production traffic on the new revision; undefined for instances. */
  readonly weight: number | undefined;
  readonly taskSets: readonly TaskSet[];
  readonly lambda: LambdaShift | undefined;
  /** Blue or Green, for instances of a blue/green deployment. */
  readonly label: string | undefined;
}

export interface LifecycleEvent {
  readonly name: string;
  /** Pending, InProgress, Succeeded, Failed, Skipped, Unknown. */
  readonly status: string;
  readonly started: number | undefined;
  readonly ended: number | undefined;
  readonly diagnostics: Diagnostics | undefined;
}

/** What a hook left behind when it failed. */
export interface Diagnostics {
  readonly code: string;
  readonly script: string;
  readonly message: string;
  /** The last lines of its log. */
  readonly log: string;
}

export interface TaskSet {
  readonly id: string;
  /** Blue is the revision that served before, green the new one. */
  readonly label: 'Blue' | 'Green';
  /** PRIMARY, ACTIVE or DRAINING. */
  readonly status: string;
  readonly weight: number;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly targetGroup: string | undefined;
}

export interface LambdaShift {
  readonly functionName: string;
  readonly alias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
}

/** The event during which production traffic moves. */
export const SHIFT_EVENT = 'AllowTraffic';

export function eventNamed(target: Target | undefined, name: string): LifecycleEvent | undefined {
  return target?.events.find((event) => event.name === name);
}

/** The first event that failed, if any. */
export function failedEvent(targets: readonly Target[]): LifecycleEvent | undefined {
  return targets.flatMap((target) => target.events).find((event) => event.status === 'Failed');
}

/** When production traffic began to move, by the lifecycle; undefined before. */
export function shiftStarted(targets: readonly Target[]): number | undefined {
  const starts = targets
    .map((target) => eventNamed(target, SHIFT_EVENT))
    .flatMap((event) => (event === undefined || event.status === 'Pending' ? [] : [event.started]))
    .filter((start) => start !== undefined);
  return starts.length === 0 ? undefined : Math.min(...starts);
}
