/** One deployment as GetDeployment tells it. Times are milliseconds since 1970, AWS's clock. */
export interface Deployment {
  readonly id: string;
  readonly application: string;
  readonly group: string;
  /** As the service names it; a name we do not know is kept. */
  readonly status: string;
  readonly description: string | undefined;
  /** `user`, `codeDeployRollback`, `autoscaling` … */
  readonly creator: string | undefined;
  readonly config: string | undefined;
  readonly created: number | undefined;
  readonly completed: number | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  readonly rollback: Rollback | undefined;
  /** Instances by state; undefined before there are any. */
  readonly overview: Overview | undefined;
  /** Whether the wait before the old revision is ended has begun. */
  readonly terminating: boolean;
}

export interface Rollback {
  /** The deployment that undoes this one. It appears some looks after this one has ended. */
  readonly deployment: string | undefined;
  /** The deployment that this one undoes. */
  readonly undoes: string | undefined;
  readonly message: string | undefined;
}

export interface Overview {
  readonly pending: number;
  readonly inProgress: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly ready: number;
}

/** Statuses in which a deployment still holds its group. Source: CodeDeploy API, DeploymentStatus. */
export const ACTIVE_STATUSES = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'] as const;
const ENDED = ['Succeeded', 'Failed', 'Stopped'];

/** Unknown statuses have not ended: they are waited for. */
export function hasEnded(deployment: Deployment): boolean {
  return ENDED.includes(deployment.status);
}

export function isKnownStatus(status: string): boolean {
  return ENDED.includes(status) || ACTIVE_STATUSES.some((known) => known === status);
}
