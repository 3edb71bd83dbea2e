import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { Agenda, Cancel } from '../time/index.ts';

/** Where a task answers. */
interface Address {
  readonly host: string;
  readonly port: number;
}

/** Why a task is no more, as DescribeTasks tells it. */
export interface TaskEnd {
  readonly stopCode: 'TaskFailedToStart' | 'EssentialContainerExited' | 'UserInitiated' | 'ServiceSchedulerInitiated';
  readonly reason: string;
  readonly exitCode?: number;
  /** The container's own reason, such as `CannotPullContainerError: …`. */
  readonly containerReason?: string;
}

/** One task to run; the runner reports through the callbacks: `running` and `stopped` at most once each. */
export interface TaskOrder {
  readonly taskArn: string;
  readonly taskDefinition: TaskDefinition;
  readonly containerName: string;
  readonly containerPort: number;
  readonly healthCheckPath: string;
  /** The task runs and its health check passed. */
  running(address: Address): void;
  /** Its health check began to fail, or to pass again. */
  health(healthy: boolean): void;
  stopped(end: TaskEnd): void;
}

/** What runs tasks: real processes in the demo, a script in tests. */
export interface TaskRunner {
  /** Starts a task. The function that comes back stops it; `stopped` is then not called. */
  start(order: TaskOrder): () => void;
}

/** What becomes of a task in a script: it stays up, never becomes healthy, or ends so long after its start. */
export type Fate = 'steady' | 'hangs' | (TaskEnd & { readonly afterMs: number });

export interface ScriptedTasks {
  /** From the start of a task until it is healthy; 30 s. */
  readonly startMs?: number;
  readonly fate?: (taskDefinition: TaskDefinition) => Fate;
}

/** Runs nothing, and lets tasks live as the script says. */
export function scriptedRunner(agenda: Agenda, script: ScriptedTasks = {}): TaskRunner {
  const { startMs = 30_000, fate = () => 'steady' as const } = script;
  return {
    start: (order) => {
      const destiny = fate(order.taskDefinition);
      if (destiny === 'hangs') return () => {};
      const cancels: Cancel[] = [];
      const ends = destiny === 'steady' ? undefined : destiny;
      if (ends === undefined || ends.afterMs > startMs) {
        cancels.push(agenda.after(startMs, () => order.running({ host: '10.0.0.1', port: order.containerPort })));
      }
      if (ends !== undefined) cancels.push(agenda.after(ends.afterMs, () => order.stopped(ends)));
      return () => {
        for (const cancel of cancels) cancel();
      };
    },
  };
}
