import type { AlarmState, Analysis, MetricReader, TargetGroupReader, ZoneReader } from '@waybill/shared/analysis';
import type {
  AlarmNames,
  AwsTime,
  Balancers,
  CodeDeploy,
  Ecs,
  Images,
  Lambda,
  Reading,
} from '@waybill/shared/codedeploy';
import type { Clock, Log, Random } from '@waybill/shared/kernel';

/** CloudWatch's alarms. */
export interface Alarms {
  /** The state of each alarm now; those that do not exist are left out. */
  states(names: readonly string[]): Promise<AlarmState[]>;
}

/** Everything that a run touches. */
export interface Ports {
  readonly codeDeploy: CodeDeploy;
  readonly ecs: Ecs;
  readonly lambda: Lambda;
  readonly images: Images;
  readonly balancers: Balancers;
  readonly alarms: Alarms;
  /** For hints. */
  readonly alarmNames: AlarmNames;
  readonly metrics: MetricReader;
  /** Zones that CloudWatch keeps a metric for. */
  readonly zones: ZoneReader;
  readonly targetGroups: TargetGroupReader;
  readonly clock: Clock;
  /** AWS's clock. */
  readonly time: AwsTime;
  readonly random: Random;
  readonly log: Log;
  readonly reading: Reading;
  /** Fires on cancel and at the deadline. */
  readonly signal: AbortSignal;
  readonly region: string;
  readonly account: string;
  /** What is judged; undefined for nothing. */
  readonly analysis: Analysis | undefined;
  /** How long after a cancel this process may go on, milliseconds: a runner kills it soon after. */
  readonly afterCancel: number;
  /** The caller's ARN. */
  readonly caller: string;
  readonly run: RunIdentity;
  saveState(state: SavedState): void;
  readFile(path: string): Promise<string>;
}

export interface RunIdentity {
  readonly repository: string | undefined;
  readonly id: string | undefined;
  readonly attempt: string | undefined;
  readonly url: string | undefined;
}

/** What the post step needs to finish a cancelled run. */
export interface SavedState {
  readonly phase: 'creating' | 'running' | 'stopping' | 'ended';
  readonly application: string;
  readonly group: string;
  /** The marker in the deployment's description. */
  readonly key: string;
  readonly once: string;
  readonly since: number;
  readonly deployment?: string;
}
