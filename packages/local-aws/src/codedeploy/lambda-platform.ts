import { createHash } from 'node:crypto';
import type { DeploymentTarget, Diagnostics, RevisionLocation } from '@aws-sdk/client-codedeploy';
import type { Alias, LambdaFunction } from '../lambda/index.ts';
import { pause, type Script } from '../time/index.ts';
import type { LambdaAppSpec } from './app-spec.ts';
import type { Course } from './course.ts';
import type { Deployment, ShownTarget } from './deployment.ts';
import { runHook } from './hook-run.ts';
import { failed } from './interruption.ts';
import { TargetCourse } from './lifecycle.ts';
import { shiftPlan } from './shift.ts';
import type { Surroundings } from './surroundings.ts';

export interface LambdaCourseRequest {
  readonly deployment: Deployment;
  readonly spec: LambdaAppSpec;
  readonly around: Surroundings;
  readonly newId: () => string;
  /** A rollback calls no hooks. */
  readonly hooked: boolean;
}

interface Scene {
  readonly of: LambdaFunction;
  readonly alias: Alias;
}

const EVENTS = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'] as const;

/** The course of a deployment that moves a Lambda alias from one version to another. */
export function lambdaCourse(request: LambdaCourseRequest): Course {
  const { deployment, spec, around } = request;
  const scene = sceneOf(request);
  const target = new LambdaTarget(request, scene);
  return {
    targets: [target],
    play: () => deployToLambda(request, scene, target),
    freeze: () => target.freeze(),
    rollback: () => {
      const back: LambdaAppSpec = { ...spec, currentVersion: spec.targetVersion, targetVersion: spec.currentVersion };
      return {
        revision: deployment.previousRevision ?? originalRevision(spec),
        configName: 'CodeDeployDefault.LambdaAllAtOnce',
        course: (rollback) => lambdaCourse({ ...request, deployment: rollback, spec: back, around, hooked: false }),
      };
    },
  };
}

function* deployToLambda(request: LambdaCourseRequest, scene: Scene, target: LambdaTarget): Script<void> {
  const { deployment, spec, around, newId, hooked } = request;
  const { course } = target;
  const event = { deployment, course, hooks: hooked ? spec.hooks : new Map<string, string>(), around, newId };
  course.setStatus('InProgress');
  yield* runHook(event, 'BeforeAllowTraffic');
  yield* course.run('AllowTraffic', () => shift(request, scene));
  yield* runHook(event, 'AfterAllowTraffic');
}

function* shift({ deployment, spec, around }: LambdaCourseRequest, { alias }: Scene): Script<Diagnostics | undefined> {
  let passed = 0;
  for (const { afterMs, weight } of shiftPlan(deployment.order.config.trafficRoutingConfig)) {
    yield* pause(afterMs - passed);
    passed = afterMs;
    if (weight === 100) around.functions.route(alias, spec.targetVersion);
    else around.functions.route(alias, spec.currentVersion, { [spec.targetVersion]: weight / 100 });
  }
  yield* pause(around.pace.eventMs);
  return undefined;
}

function sceneOf({ spec, around, hooked }: LambdaCourseRequest): Scene {
  const of = around.functions.find(spec.functionName);
  const alias = of?.aliases.get(spec.alias);
  if (of === undefined || alias === undefined) {
    throw failed(
      'INVALID_LAMBDA_FUNCTION',
      `The Lambda function ${spec.functionName} with the alias ${spec.alias} was not found.`,
    );
  }
  for (const version of [spec.currentVersion, spec.targetVersion]) {
    if (of.versions.some((known) => known.version === version)) continue;
    throw failed('INVALID_LAMBDA_FUNCTION', `The Lambda function ${spec.functionName} has no version ${version}.`);
  }
  if (hooked && alias.version !== spec.currentVersion) {
    throw failed(
      'INVALID_LAMBDA_CONFIGURATION',
      `The alias ${spec.alias} points at version ${alias.version}, not at CurrentVersion ${spec.currentVersion}.`,
    );
  }
  return { of, alias };
}

/** The AppSpec that gives all traffic to the version that the alias pointed at before. */
function originalRevision(spec: LambdaAppSpec): RevisionLocation {
  const properties = {
    Name: spec.functionName,
    Alias: spec.alias,
    CurrentVersion: spec.targetVersion,
    TargetVersion: spec.currentVersion,
  };
  const content = JSON.stringify({
    version: 0.0,
    Resources: [{ [spec.functionName]: { Type: 'AWS::Lambda::Function', Properties: properties } }],
  });
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } };
}

/** The one target of a Lambda deployment: `function:alias`. */
class LambdaTarget implements ShownTarget {
  readonly course: TargetCourse;
  readonly #request: LambdaCourseRequest;
  readonly #scene: Scene;
  #lastWeight: number | undefined;

  constructor(request: LambdaCourseRequest, scene: Scene) {
    const { spec, around } = request;
    this.#request = request;
    this.#scene = scene;
    this.course = new TargetCourse(`${spec.functionName}:${spec.alias}`, EVENTS, around.functions.place.agenda);
  }

  freeze(): void {
    this.#lastWeight = this.#weight();
  }

  shown(): DeploymentTarget {
    const { deployment, spec } = this.#request;
    return {
      deploymentTargetType: 'LambdaTarget',
      lambdaTarget: {
        deploymentId: deployment.id,
        targetId: this.course.id,
        targetArn: this.#scene.alias.arn,
        status: this.course.status,
        lastUpdatedAt: new Date(this.course.updatedAt),
        lifecycleEvents: this.course.events(),
        lambdaFunctionInfo: {
          functionName: spec.functionName,
          functionAlias: spec.alias,
          currentVersion: spec.currentVersion,
          targetVersion: spec.targetVersion,
          targetVersionWeight: this.#lastWeight ?? this.#weight(),
        },
      },
    };
  }

  /** Percent of the alias's traffic. */
  #weight(): number {
    const { alias } = this.#scene;
    const { targetVersion } = this.#request.spec;
    return alias.version === targetVersion ? 100 : Math.round((alias.weights[targetVersion] ?? 0) * 100);
  }
}
