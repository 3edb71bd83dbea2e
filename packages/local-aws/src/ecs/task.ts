import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { Balancers, Target, TargetGroup } from '../elb/index.ts';
import type { Agenda } from '../time/index.ts';
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
      stopped: (end) => {
        if (this.#ended(end)) changed(this);
      },
    });
  }

  stop(reason: string): void {
    if (this.#ended({ stopCode: 'ServiceSchedulerInitiated', reason })) this.#stop();
  }

  #ended(end: TaskEnd): boolean {
    if (this.status === 'STOPPED') return false;
    this.status = 'STOPPED';
    this.end = end;
    this.stoppedAt = this.#around.agenda.now();
    if (this.#target !== undefined) this.#around.balancers.deregister(this.place.targetGroup, this.#target);
    return true;
  }
}
