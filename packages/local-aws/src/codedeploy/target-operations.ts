import type {
  BatchGetDeploymentTargetsInput,
  BatchGetDeploymentTargetsOutput,
  GetDeploymentTargetInput,
  GetDeploymentTargetOutput,
  ListDeploymentTargetsInput,
  ListDeploymentTargetsOutput,
} from '@aws-sdk/client-codedeploy';
import { refusal } from '../core/index.ts';
import { type Handlers, pageOf } from '../place/index.ts';
import type { CodeDeploy } from './codedeploy.ts';
import type { Deployment } from './deployment.ts';

const PAGE = 100;
const FILTERS: readonly string[] = ['TargetStatus', 'ServerInstanceLabel'];
const STATUSES: readonly string[] = ['Failed', 'InProgress', 'Pending', 'Ready', 'Skipped', 'Succeeded', 'Unknown'];

export const targetOperations: Handlers<CodeDeploy> = {
  ListDeploymentTargets: (state, input: ListDeploymentTargetsInput): ListDeploymentTargetsOutput => {
    const deployment = started(state.deployment(input.deploymentId));
    const filters = input.targetFilters ?? {};
    for (const name of Object.keys(filters)) {
      if (!FILTERS.includes(name)) throw refusal('InvalidTargetFilterNameException', `The filter ${name} is not valid`);
    }
    const { TargetStatus: statuses, ServerInstanceLabel: labels } = filters;
    for (const status of statuses ?? []) {
      if (!STATUSES.includes(status))
        throw refusal('InvalidInstanceStatusException', `The status ${status} is not valid`);
    }
    const chosen = deployment.targets
      .filter(({ course }) => statuses === undefined || statuses.includes(course.status))
      .filter((target) => labels === undefined || labels.includes(target.shown().instanceTarget?.instanceLabel ?? ''));
    const refuse = () => refusal('InvalidNextTokenException', 'The next token is not valid');
    const { items, nextToken } = pageOf(chosen, { token: input.nextToken, size: PAGE, refuse });
    return { targetIds: items.map(({ course }) => course.id), ...(nextToken === undefined ? {} : { nextToken }) };
  },

  BatchGetDeploymentTargets: (state, input: BatchGetDeploymentTargetsInput): BatchGetDeploymentTargetsOutput => {
    const deployment = started(state.deployment(input.deploymentId));
    const ids = input.targetIds ?? [];
    if (ids.length === 0)
      throw refusal('DeploymentTargetIdRequiredException', 'At least one target ID must be specified');
    if (ids.length > 25)
      throw refusal('DeploymentTargetListSizeExceededException', 'At most 25 target IDs can be specified');
    return { deploymentTargets: ids.map((id) => targetOf(deployment, id).shown()) };
  },

  GetDeploymentTarget: (state, input: GetDeploymentTargetInput): GetDeploymentTargetOutput => {
    const deployment = started(state.deployment(input.deploymentId));
    return { deploymentTarget: targetOf(deployment, input.targetId ?? '').shown() };
  },
};

/** Before the first target exists there is nothing to list, which the service answers with an error. */
function started(deployment: Deployment): Deployment {
  if (deployment.targets.length > 0) return deployment;
  throw refusal('DeploymentNotStartedException', `The deployment ${deployment.id} has not started`);
}

function targetOf(deployment: Deployment, id: string) {
  const found = deployment.targets.find(({ course }) => course.id === id);
  if (found === undefined) {
    throw refusal('DeploymentTargetDoesNotExistException', `The deployment ${deployment.id} has no target ${id}`);
  }
  return found;
}
