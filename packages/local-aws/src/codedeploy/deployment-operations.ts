import type {
  BatchGetDeploymentsInput,
  BatchGetDeploymentsOutput,
  ContinueDeploymentInput,
  CreateDeploymentInput,
  CreateDeploymentOutput,
  GetDeploymentInput,
  GetDeploymentOutput,
  ListDeploymentsInput,
  ListDeploymentsOutput,
  PutLifecycleEventHookExecutionStatusInput,
  PutLifecycleEventHookExecutionStatusOutput,
  StopDeploymentInput,
  StopDeploymentOutput,
} from '@aws-sdk/client-codedeploy';
import { refusal } from '../core/index.ts';
import { type Handlers, pageOf } from '../place/index.ts';
import type { CodeDeploy } from './codedeploy.ts';
import { createDeployment } from './create-deployment.ts';

const PAGE = 100;
const STATUSES: readonly string[] = [
  'Created',
  'Queued',
  'InProgress',
  'Baking',
  'Succeeded',
  'Failed',
  'Stopped',
  'Ready',
];

export const deploymentOperations: Handlers<CodeDeploy> = {
  CreateDeployment: (state, input: CreateDeploymentInput): CreateDeploymentOutput => ({
    deploymentId: createDeployment(state, input).id,
  }),

  GetDeployment: (state, input: GetDeploymentInput): GetDeploymentOutput => ({
    deploymentInfo: state.deployment(input.deploymentId).shown(),
  }),

  BatchGetDeployments: (state, input: BatchGetDeploymentsInput): BatchGetDeploymentsOutput => {
    const ids = input.deploymentIds ?? [];
    if (ids.length === 0)
      throw refusal('DeploymentIdRequiredException', 'At least one deployment ID must be specified');
    if (ids.length > 25) throw refusal('BatchLimitExceededException', 'At most 25 deployment IDs can be specified');
    return { deploymentsInfo: ids.flatMap((id) => state.deployments.find(id)?.shown() ?? []) };
  },

  ListDeployments: (state, input: ListDeploymentsInput): ListDeploymentsOutput => {
    const { applicationName, deploymentGroupName, includeOnlyStatuses, createTimeRange } = input;
    if (applicationName === undefined && deploymentGroupName !== undefined) {
      throw refusal('ApplicationNameRequiredException', 'The application of the deployment group is missing');
    }
    if (applicationName !== undefined) state.applications.group(applicationName, deploymentGroupName);
    for (const status of includeOnlyStatuses ?? []) {
      if (!STATUSES.includes(status))
        throw refusal('InvalidDeploymentStatusException', `The status ${status} is not valid`);
    }
    const start = createTimeRange?.start?.getTime() ?? Number.NEGATIVE_INFINITY;
    const end = createTimeRange?.end?.getTime() ?? Number.POSITIVE_INFINITY;
    if (start > end) throw refusal('InvalidTimeRangeException', 'The time range ends before it starts');
    const chosen = state.deployments
      .newestFirst()
      .filter(
        ({ order }) =>
          applicationName === undefined ||
          (order.group.application === applicationName && order.settings.name === deploymentGroupName),
      )
      .filter(
        ({ status }) =>
          includeOnlyStatuses === undefined || includeOnlyStatuses.length === 0 || includeOnlyStatuses.includes(status),
      )
      .filter(({ createdAt }) => createdAt >= start && createdAt <= end);
    const refuse = () => refusal('InvalidNextTokenException', 'The next token is not valid');
    const { items, nextToken } = pageOf(chosen, { token: input.nextToken, size: PAGE, refuse });
    return { deployments: items.map(({ id }) => id), ...(nextToken === undefined ? {} : { nextToken }) };
  },

  StopDeployment: (state, input: StopDeploymentInput): StopDeploymentOutput => {
    const deployment = state.deployment(input.deploymentId);
    if (deployment.over) {
      throw refusal(
        'DeploymentAlreadyCompletedException',
        `The deployment ${deployment.id} is already ${deployment.status}`,
      );
    }
    const status = state.deployments.stop(deployment, input.autoRollbackEnabled);
    const statusMessage = status === 'Pending' ? 'The deployment is being stopped.' : 'The deployment was stopped.';
    return { status, statusMessage };
  },

  ContinueDeployment: (state, input: ContinueDeploymentInput) => {
    const deployment = state.deployment(input.deploymentId);
    if (deployment.over) {
      throw refusal(
        'DeploymentAlreadyCompletedException',
        `The deployment ${deployment.id} is already ${deployment.status}`,
      );
    }
    if (deployment.order.group.platform === 'Lambda') {
      throw refusal(
        'UnsupportedActionForDeploymentTypeException',
        'A Lambda deployment has no wait that could be skipped',
      );
    }
    switch (input.deploymentWaitType ?? 'READY_WAIT') {
      case 'READY_WAIT':
        if (deployment.status !== 'Ready') throw notReady(`The deployment ${deployment.id} is not in status Ready`);
        deployment.readyGate.open(true);
        break;
      case 'TERMINATION_WAIT':
        if (!deployment.terminationWaitStarted)
          throw notReady(`The deployment ${deployment.id} does not wait for termination`);
        deployment.terminationGate.open(true);
        break;
      default:
        throw refusal(
          'InvalidDeploymentWaitTypeException',
          `The wait type ${String(input.deploymentWaitType)} is not valid`,
        );
    }
    return {};
  },

  PutLifecycleEventHookExecutionStatus: (
    state,
    input: PutLifecycleEventHookExecutionStatusInput,
  ): PutLifecycleEventHookExecutionStatusOutput => {
    const deployment = state.deployment(input.deploymentId);
    if (deployment.order.group.platform === 'Server') {
      throw refusal('UnsupportedActionForDeploymentTypeException', 'Hooks of servers are scripts, not functions');
    }
    const id = input.lifecycleEventHookExecutionId ?? '';
    const execution = deployment.hooks.get(id);
    if (execution === undefined) {
      throw refusal('InvalidLifecycleEventHookExecutionIdException', `The hook execution ID ${id} is not valid`);
    }
    const { status } = input;
    if (status !== 'Succeeded' && status !== 'Failed') {
      throw refusal('InvalidLifecycleEventHookExecutionStatusException', 'The status must be Succeeded or Failed');
    }
    if (execution.answered.opened || deployment.over) {
      throw refusal('LifecycleEventAlreadyCompletedException', 'The lifecycle event has already completed');
    }
    execution.answered.open({ status });
    return { lifecycleEventHookExecutionId: id };
  },
};

function notReady(message: string) {
  return refusal('DeploymentIsNotInReadyStateException', message);
}
