import { refusal } from '../core/index.ts';
import { type EcsAppSpec, type LambdaAppSpec, parseEcsAppSpec, parseLambdaAppSpec } from './app-spec.ts';
import type { CodeDeploy } from './codedeploy.ts';
import type { Course } from './course.ts';
import type { Deployment, DeploymentOrder } from './deployment.ts';
import { ecsCourse } from './ecs-platform.ts';
import { lambdaCourse } from './lambda-platform.ts';
import { revisionContent } from './revision.ts';
import { serverCourse } from './server-platform.ts';
import { parseServerAppSpec } from './server-revision.ts';

/** Reads the revision for the group's platform now, and gives back what makes the course once the deployment starts. */
export function planCourse(state: CodeDeploy, order: DeploymentOrder): (deployment: Deployment) => Course {
  const { around, place } = state;
  const newId = () => place.identifiers.uuid();
  switch (order.group.platform) {
    case 'ECS': {
      const spec = parseEcsAppSpec(appSpecOf(state, order));
      checkTaskDefinition(state, spec);
      return (deployment) => ecsCourse({ deployment, spec, around, newId });
    }
    case 'Lambda': {
      const spec = parseLambdaAppSpec(appSpecOf(state, order));
      checkFunction(state, spec);
      return (deployment) => lambdaCourse({ deployment, spec, around, newId, hooked: true });
    }
    case 'Server':
      parseServerAppSpec(appSpecOf(state, order));
      return (deployment) => serverCourse({ deployment, around, place });
    default:
      return order.group.platform satisfies never;
  }
}

function appSpecOf(state: CodeDeploy, order: DeploymentOrder): string {
  const content = revisionContent(order.revision) ?? state.around.revisions.read(order.revision);
  if (content === undefined)
    throw refusal('RevisionDoesNotExistException', 'The revision was not found at its location');
  return content;
}

/** Stricter than AWS, where the deployment is created and then fails. */
function checkTaskDefinition({ around }: CodeDeploy, spec: EcsAppSpec): void {
  const definition = around.ecs.taskDefinitions.find(spec.taskDefinition);
  if (definition?.status !== 'ACTIVE')
    throw invalid(`the task definition ${spec.taskDefinition} does not exist or is not active`);
  const container = definition.containerDefinitions?.find(({ name }) => name === spec.containerName);
  if (container === undefined) throw invalid(`the task definition has no container ${spec.containerName}`);
  const ports = (container.portMappings ?? []).map(({ containerPort }) => containerPort);
  if (!ports.includes(spec.containerPort))
    throw invalid(`the container ${spec.containerName} does not expose port ${spec.containerPort}`);
}

/** Stricter than AWS, where the deployment is created and then fails. */
function checkFunction({ around }: CodeDeploy, spec: LambdaAppSpec): void {
  const found = around.functions.find(spec.functionName);
  if (found === undefined) throw invalid(`the function ${spec.functionName} does not exist`);
  if (!found.aliases.has(spec.alias)) throw invalid(`the function ${spec.functionName} has no alias ${spec.alias}`);
  for (const version of [spec.currentVersion, spec.targetVersion]) {
    if (found.versions.some((known) => known.version === version)) continue;
    throw invalid(`the function ${spec.functionName} has no version ${version}`);
  }
  if (spec.currentVersion === spec.targetVersion) throw invalid('CurrentVersion and TargetVersion are the same');
}

function invalid(problem: string) {
  return refusal('InvalidRevisionException', `The AppSpec file is not valid: ${problem}.`);
}
