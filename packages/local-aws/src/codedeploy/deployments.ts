import type { DeploymentConfigInfo } from '@aws-sdk/client-codedeploy';
import type { Place } from '../place/index.ts';
import { type Ended, pause, play, type Script } from '../time/index.ts';
import { watchAlarms } from './alarm-watch.ts';
import type { Course, CourseRollback } from './course.ts';
import { Deployment, type DeploymentOrder } from './deployment.ts';
import { failed, Interruption } from './interruption.ts';
import { decideRollback } from './rollback.ts';
import type { Surroundings } from './surroundings.ts';

export interface Stage {
  readonly place: Place;
  readonly around: Surroundings;
  config(name: string): DeploymentConfigInfo;
}

type MakeCourse = (deployment: Deployment) => Course;

/** Every deployment of one account and region, each playing out on the agenda. */
export class Deployments {
  readonly #stage: Stage;
  readonly #known = new Map<string, Deployment>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  find(id: string): Deployment | undefined {
    return this.#known.get(id);
  }

  /** Newest first, as ListDeployments gives them. */
  newestFirst(): readonly Deployment[] {
    return [...this.#known.values()].reverse();
  }

  start(order: DeploymentOrder, makeCourse: MakeCourse): Deployment {
    const { place } = this.#stage;
    const deployment = new Deployment(`d-${place.identifiers.capitals(9)}`, order, place.agenda.now());
    this.#known.set(deployment.id, deployment);
    order.group.active = deployment;
    order.group.lastAttempted = deployment;
    let course: Course | undefined;
    const script = this.#course(deployment, () => {
      course = makeCourse(deployment);
      return course;
    });
    deployment.playing = play(place.agenda, script, (end) => this.#ended(deployment, { course, end }));
    return deployment;
  }

  /** @returns Succeeded when it stopped at once, Pending when it will a little later */
  stop(deployment: Deployment, rollBack: boolean | undefined): 'Pending' | 'Succeeded' {
    const reason = new Interruption('request', 'MANUAL_STOP', 'The deployment was stopped by a user.');
    if (!deployment.started) {
      deployment.stopping = { rollBack };
      deployment.playing?.interrupt(reason);
      return 'Succeeded';
    }
    if (deployment.stopping === undefined) {
      deployment.stopping = { rollBack };
      this.#stage.place.agenda.after(this.#stage.around.pace.stopMs, () => deployment.playing?.interrupt(reason));
    }
    return 'Pending';
  }

  *#course(deployment: Deployment, makeCourse: () => Course): Script<void> {
    const { place, around } = this.#stage;
    yield* pause(around.pace.queuedMs / 2);
    deployment.status = 'Queued';
    yield* pause(around.pace.queuedMs / 2);
    deployment.status = 'InProgress';
    deployment.startedAt = place.agenda.now();
    const course = makeCourse();
    deployment.targets = course.targets;
    play(place.agenda, watchAlarms(deployment, around), (watch) => {
      if (watch.kind !== 'returned' || watch.value === undefined) return;
      const reason = watch.value;
      place.agenda.after(0, () => deployment.playing?.interrupt(reason));
    });
    yield* course.play();
  }

  #ended(deployment: Deployment, { course, end }: { course: Course | undefined; end: Ended<void> }): void {
    const { group } = deployment.order;
    deployment.completedAt = this.#stage.place.agenda.now();
    if (end.kind === 'returned') {
      deployment.status = 'Succeeded';
      settle(deployment, 'Succeeded');
      course?.freeze();
      group.lastSuccessful = deployment;
      group.targetRevision = deployment.order.revision;
      group.active = undefined;
      return;
    }
    const reason = interruptionOf(end.error);
    deployment.status = reason.by === 'failure' ? 'Failed' : 'Stopped';
    deployment.error = { code: reason.code, message: reason.message };
    settle(deployment, 'Failed');
    course?.freeze();
    this.#rollBack(deployment, reason, course?.rollback() ?? { impossible: 'The deployment had not started.' });
  }

  #rollBack(deployment: Deployment, reason: Interruption, possible: CourseRollback): void {
    const { order } = deployment;
    const decision = decideRollback({
      by: reason.by,
      autoRollback: order.autoRollback,
      asked: deployment.stopping?.rollBack,
      isRollback: order.rollsBack !== undefined,
      impossible: 'impossible' in possible ? possible.impossible : undefined,
    });
    if (decision.kind === 'impossible') deployment.rollback = { rollbackMessage: decision.message };
    if (decision.kind !== 'rollback' || 'impossible' in possible) {
      order.group.active = undefined;
      return;
    }
    const { agenda } = this.#stage.place;
    const { pace } = this.#stage.around;
    agenda.after(pace.rollbackAfterMs, () => {
      const rollback = this.start(
        rollbackOrder(deployment, this.#stage.config(possible.configName), possible.revision),
        possible.course,
      );
      rollback.rollback = {
        rollbackTriggeringDeploymentId: deployment.id,
        rollbackMessage: `Deployment ${rollback.id} rolls back deployment ${deployment.id}.`,
      };
      agenda.after(pace.rollbackShownAfterMs, () => {
        deployment.rollback = {
          rollbackDeploymentId: rollback.id,
          rollbackMessage: `Deployment ${deployment.id} is rolled back by deployment ${rollback.id}.`,
        };
      });
    });
  }
}

function rollbackOrder(
  deployment: Deployment,
  config: DeploymentConfigInfo,
  revision: DeploymentOrder['revision'],
): DeploymentOrder {
  return {
    ...deployment.order,
    config,
    revision,
    creator: 'codeDeployRollback',
    description: `Automatic rollback of deployment ${deployment.id}`,
    // A rollback is not stopped by the alarm that brought it.
    alarms: undefined,
    overridesAlarms: false,
    restarts: false,
    rollsBack: deployment,
  };
}

function settle(deployment: Deployment, status: 'Succeeded' | 'Failed'): void {
  for (const { course } of deployment.targets) {
    course.skipPending();
    if (course.status === 'InProgress' || course.status === 'Ready') course.setStatus(status);
    if (course.status === 'Pending') course.setStatus('Skipped');
  }
}

function interruptionOf(error: unknown): Interruption {
  if (error instanceof Interruption) return error;
  return failed('INTERNAL_ERROR', error instanceof Error ? error.message : String(error));
}
