import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { TargetGroup } from '../elb/index.ts';
import { createGate, type Gate } from '../time/index.ts';
import type { TaskEnd } from './runner.ts';
import { Task, type TaskSurroundings } from './task.ts';

export interface TaskSetPlan {
  readonly id: string;
  readonly arn: string;
  readonly clusterArn: string;
  readonly serviceName: string;
  readonly taskDefinition: TaskDefinition;
  readonly containerName: string;
  readonly containerPort: number;
  readonly targetGroup: TargetGroup;
  readonly desired: number;
  /** ID of the deployment that made it, where one did. */
  readonly externalId: string | undefined;
  readonly platformVersion: string | undefined;
  taskArn(): string;
}

/** How long the scheduler waits before it starts a task again that ended, doubled each time up to the second. */
const RESTART_MS = [10_000, 300_000] as const;
/** Stopped tasks stay visible for an hour. Source: ECS API, DescribeTasks. */
const REMEMBERED_MS = 3_600_000;

/** The tasks of one revision of a service behind one target group. */
export class TaskSet {
  readonly plan: TaskSetPlan;
  readonly createdAt: number;
  status: 'PRIMARY' | 'ACTIVE' | 'DRAINING' = 'ACTIVE';
  /** Opens when all desired tasks run and are healthy for the first time. */
  readonly steady: Gate<true> = createGate();
  /** Opens when a task ended by itself for the first time. */
  readonly troubled: Gate<TaskEnd> = createGate();
  readonly #around: TaskSurroundings;
  #tasks: Task[] = [];
  #steadyAt: number | undefined;
  #failures = 0;

  constructor(plan: TaskSetPlan, around: TaskSurroundings) {
    this.plan = plan;
    this.#around = around;
    this.createdAt = around.agenda.now();
  }

  start(): void {
    for (let count = 0; count < this.plan.desired; count += 1) this.#startTask();
    this.#notice();
  }

  /** Stops every task; the set is then DRAINING. */
  drain(reason: string): void {
    this.status = 'DRAINING';
    for (const task of this.#tasks) task.stop(reason);
  }

  get tasks(): readonly Task[] {
    const since = this.#around.agenda.now() - REMEMBERED_MS;
    this.#tasks = this.#tasks.filter((task) => (task.stoppedAt ?? since) >= since);
    return this.#tasks;
  }

  get desired(): number {
    return this.status === 'DRAINING' ? 0 : this.plan.desired;
  }

  count(status: Task['status']): number {
    return this.#tasks.filter((task) => task.status === status).length;
  }

  /** When it last became steady, while it is. */
  get steadyAt(): number | undefined {
    return this.count('RUNNING') >= this.desired ? this.#steadyAt : undefined;
  }

  #startTask(): void {
    const { taskDefinition, containerName, containerPort, targetGroup, clusterArn, id, serviceName } = this.plan;
    const task = new Task(
      {
        arn: this.plan.taskArn(),
        clusterArn,
        group: `service:${serviceName}`,
        startedBy: id,
        taskDefinition,
        containerName,
        containerPort,
        targetGroup,
      },
      this.#around,
    );
    this.#tasks.push(task);
    task.start((changed) => {
      if (changed.end !== undefined) {
        this.troubled.open(changed.end);
        this.#restart();
      }
      this.#notice();
    });
  }

  #restart(): void {
    const [first, longest] = RESTART_MS;
    const delay = Math.min(longest, first * 2 ** this.#failures);
    this.#failures += 1;
    this.#around.agenda.after(delay, () => {
      if (this.status !== 'DRAINING') this.#startTask();
    });
  }

  #notice(): void {
    if (this.status === 'DRAINING' || this.count('RUNNING') < this.plan.desired) return;
    this.#steadyAt = this.#around.agenda.now();
    this.steady.open(true);
  }
}
