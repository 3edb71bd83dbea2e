import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { Balancers, Target, TargetGroup } from '../elb/index.ts';
import type { Agenda, Cancel } from '../time/index.ts';
import type { TaskEnd, TaskRunner } from './runner.ts';

export interface TaskPlace {
  readonly arn: string;
  readonly clusterArn: string;
  /** `service:NAME`. */
  readonly group: string;
  /** ID of the task set. */
  readonly startedBy: string;
  readonly taskDefinition: TaskDefinition;
  readonly containerName: string;
  readonly containerPort: number;
  readonly targetGroup: TargetGroup;
}

export interface TaskSurroundings {
  readonly agenda: Agenda;
  readonly balancers: Balancers;
  readonly runner: TaskRunner;
}

const UNHEALTHY = { reason: 'Target.ResponseCodeMismatch', description: 'Health checks failed' };
const UNHEALTHY_MS = 30_000;

/** One task of a task set, from its start to its end. */
export class Task {
  readonly place: TaskPlace;
  readonly createdAt: number;
  startedAt: number | undefined;
  stoppedAt: number | undefined;
  end: TaskEnd | undefined;
  status: 'PENDING' | 'RUNNING' | 'STOPPED' = 'PENDING';
  readonly #around: TaskSurroundings;
  #target: Target | undefined;
  #stop: () => void = () => {};
  #replace: Cancel = () => {};

  constructor(place: TaskPlace, around: TaskSurroundings) {
    this.place = place;
    this.#around = around;
    this.createdAt = around.agenda.now();
  }

  /** Starts it; `changed` is called when it runs and when it ended by itself. */
  start(changed: (task: Task) => void): void {
    const { agenda, balancers, runner } = this.#around;
    const { targetGroup } = this.place;
    this.#stop = runner.start({
      taskArn: this.place.arn,
      taskDefinition: this.place.taskDefinition,
      containerName: this.place.containerName,
      containerPort: this.place.containerPort,
      healthCheckPath: targetGroup.healthCheckPath,
      running: ({ host, port }) => {
        if (this.status !== 'PENDING') return;
        this.status = 'RUNNING';
        this.startedAt = agenda.now();
        this.#target = { id: host, port, state: 'healthy' };
        balancers.register(targetGroup, this.#target);
        changed(this);
      },
      health: (healthy) => this.#setHealth(healthy, changed),
      stopped: (end) => {
        if (this.#ended(end)) changed(this);
      },
    });
  }

  stop(reason: string): void {
    if (this.#ended({ stopCode: 'ServiceSchedulerInitiated', reason })) this.#stop();
  }

  /** A task that stays unhealthy is replaced by the scheduler. */
  #setHealth(healthy: boolean, changed: (task: Task) => void): void {
    const target = this.#target;
    if (target === undefined || this.status !== 'RUNNING') return;
    const { agenda, balancers } = this.#around;
    if (healthy) balancers.setHealth(target, 'healthy');
    else balancers.setHealth(target, 'unhealthy', UNHEALTHY);
    this.#replace();
    if (healthy) return;
    this.#replace = agenda.after(UNHEALTHY_MS, () => {
      const reason = `Task failed ELB health checks in (target-group ${this.place.targetGroup.arn})`;
      if (!this.#ended({ stopCode: 'ServiceSchedulerInitiated', reason })) return;
      this.#stop();
      changed(this);
    });
  }

  #ended(end: TaskEnd): boolean {
    if (this.status === 'STOPPED') return false;
    this.#replace();
    this.status = 'STOPPED';
    this.end = end;
    this.stoppedAt = this.#around.agenda.now();
    if (this.#target !== undefined) this.#around.balancers.deregister(this.place.targetGroup, this.#target);
    return true;
  }
}
