import type { DeploymentTarget, Diagnostics, RevisionLocation } from '@aws-sdk/client-codedeploy';
import { type Place, regionalArn } from '../place/index.ts';
import { createGate, type Gate, type Playing, pause, play, type Script, wait } from '../time/index.ts';
import type { Course, CourseRollback } from './course.ts';
import type { Deployment, ShownTarget } from './deployment.ts';
import { groupShown } from './group.ts';
import { failed } from './interruption.ts';
import { EventFailure, TargetCourse } from './lifecycle.ts';
import { revisionKey } from './revision.ts';
import { planServers, type ServerPlan, type ZoneTurn } from './server-batches.ts';
import { ALLOW_EVENTS, BLOCK_EVENTS, RESTART_EVENTS, SERVER_EVENTS } from './server-revision.ts';
import type { Instance, Surroundings } from './surroundings.ts';

export interface ServerCourseRequest {
  readonly deployment: Deployment;
  readonly around: Surroundings;
  readonly place: Place;
}

const TOO_MANY =
  'The overall deployment failed because too many individual instances failed deployment, too few healthy instances are available for deployment, or some instances in your deployment group are experiencing problems.';

/** The course of an in-place deployment to servers: a few instances at once, as many as have to stay healthy left alone. */
export function serverCourse(request: ServerCourseRequest): Course {
  const { deployment, around } = request;
  const { group, config, revision, settings } = deployment.order;
  const key = revisionKey(revision);
  const matching = around.fleet.matching(groupShown(group));
  const instances = deployment.order.updateOutdatedInstancesOnly
    ? matching.filter(({ id }) => group.installed.get(id) !== key)
    : matching;
  if (instances.length === 0)
    throw failed('NO_INSTANCES', 'The deployment group has no instances that match its tags.');
  const plan = planServers(config, instances);
  if (plan === undefined)
    throw failed('HEALTH_CONSTRAINTS_INVALID', 'The minimum healthy hosts leave no instance to deploy to.');
  const balanced = settings.style.deploymentOption === 'WITH_TRAFFIC_CONTROL';
  const inner = deployment.order.restarts ? RESTART_EVENTS : SERVER_EVENTS;
  const events = balanced ? [...BLOCK_EVENTS, ...inner, ...ALLOW_EVENTS] : inner;
  const targets = new Map(instances.map((instance) => [instance.id, new InstanceTarget(request, instance, events)]));
  const working = new Set<Playing>();
  return {
    targets: [...targets.values()],
    play: () => deployToServers({ ...request, plan, targets, working }),
    freeze: () => {},
    rollback: (): CourseRollback => {
      const previous = deployment.previousRevision;
      if (previous === undefined) return { impossible: 'There is no successful deployment to roll back to.' };
      if (previous === revision) return { impossible: 'The last successful deployment has the same revision.' };
      const configName = config.deploymentConfigName ?? '';
      return {
        revision: previous,
        configName,
        course: (rollback) => serverCourse({ ...request, deployment: rollback }),
      };
    },
  };
}

interface Rollout extends ServerCourseRequest {
  readonly plan: ServerPlan;
  readonly targets: ReadonlyMap<string, InstanceTarget>;
  readonly working: Set<Playing>;
}

function* deployToServers(rollout: Rollout): Script<void> {
  const { plan, targets, working } = rollout;
  try {
    for (const turn of plan.turns) {
      yield* takeTurn(rollout, turn);
      yield* pause(turn.monitorMs);
    }
  } catch (error) {
    for (const playing of working) playing.interrupt(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
  if (count(targets, 'Succeeded') < Math.max(1, plan.leastHealthy)) throw failed('HEALTH_CONSTRAINTS', TOO_MANY);
}

/** Works on a zone's instances, the next as soon as one is done, until all are done or no more may be taken out of service. */
function* takeTurn(rollout: Rollout, turn: ZoneTurn): Script<void> {
  const waiting = turn.instances.flatMap(({ id }) => rollout.targets.get(id) ?? []);
  let busy = 0;
  let change: Gate<true> = createGate();
  for (;;) {
    const most = Math.min(turn.atOnce, spare(rollout));
    if (busy === 0 && waiting.length > 0 && most < 1) throw failed('HEALTH_CONSTRAINTS', TOO_MANY);
    for (const target of waiting.splice(0, most - busy)) {
      busy += 1;
      work(rollout, target, () => {
        busy -= 1;
        change.open(true);
      });
    }
    if (busy === 0 && waiting.length === 0) return;
    if (busy > 0) yield* wait(change);
    change = createGate();
  }
}

function work(rollout: Rollout, target: InstanceTarget, done: () => void): void {
  let playing: Playing | undefined;
  playing = play(rollout.place.agenda, target.deploy(), () => {
    if (playing !== undefined) rollout.working.delete(playing);
    done();
  });
  if (target.course.status === 'InProgress') rollout.working.add(playing);
}

/** How many instances may be out of service at once, now that some have failed. */
function spare({ plan, targets }: Rollout): number {
  return targets.size - count(targets, 'Failed') - plan.leastHealthy;
}

function count(targets: Rollout['targets'], status: 'Failed' | 'Succeeded'): number {
  return [...targets.values()].filter(({ course }) => course.status === status).length;
}

class InstanceTarget implements ShownTarget {
  readonly course: TargetCourse;
  readonly #request: ServerCourseRequest;
  readonly #instance: Instance;
  readonly #events: readonly string[];

  constructor(request: ServerCourseRequest, instance: Instance, events: readonly string[]) {
    this.#request = request;
    this.#instance = instance;
    this.#events = events;
    this.course = new TargetCourse(instance.id, events, request.place.agenda);
  }

  *deploy(): Script<void> {
    const { order } = this.#request.deployment;
    this.course.setStatus('InProgress');
    try {
      for (const event of this.#events) {
        const forgiven = event === 'ApplicationStop' && order.ignoreApplicationStopFailures;
        yield* this.course.run(event, () => this.#step(event, order.revision, forgiven));
      }
      order.group.installed.set(this.#instance.id, revisionKey(order.revision));
      this.course.setStatus('Succeeded');
    } catch {
      this.course.skipPending();
      this.course.setStatus('Failed');
    }
  }

  shown(): DeploymentTarget {
    const { deployment, place } = this.#request;
    return {
      deploymentTargetType: 'InstanceTarget',
      instanceTarget: {
        deploymentId: deployment.id,
        targetId: this.#instance.id,
        targetArn: regionalArn(place, 'ec2', `instance/${this.#instance.id}`),
        status: this.course.status,
        lastUpdatedAt: new Date(this.course.updatedAt),
        lifecycleEvents: this.course.events(),
        instanceLabel: 'Blue',
      },
    };
  }

  *#step(event: string, revision: RevisionLocation, forgiven: boolean): Script<Diagnostics | undefined> {
    const { ms, failure } = this.#request.around.fleet.step(this.#instance, event, revision);
    yield* pause(ms);
    if (failure === undefined) return { errorCode: 'Success', scriptName: '', message: 'Succeeded', logTail: '' };
    const diagnostics: Diagnostics = { scriptName: '', logTail: '', ...failure };
    if (forgiven) return diagnostics;
    throw new EventFailure(diagnostics, new Error(failure.message));
  }
}
