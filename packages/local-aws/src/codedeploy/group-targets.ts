import type { ECSService, LoadBalancerInfo } from '@aws-sdk/client-codedeploy';
import { refusal } from '../core/index.ts';
import type { Group } from './group.ts';
import type { Surroundings } from './surroundings.ts';

/** Checks the ECS service of a group: exactly one, existing, deployed by CodeDeploy, in no other group. */
export function checkEcsServices(
  services: ECSService[] | undefined,
  others: readonly Group[],
  around: Surroundings,
): ECSService[] {
  const [service] = services ?? [];
  if (service === undefined || services?.length !== 1) throw bad('exactly one ECS service is needed');
  const { clusterName = '', serviceName = '' } = service;
  const found = around.ecs.service(clusterName, serviceName);
  if (found === undefined) throw bad(`the service ${serviceName} does not exist in the cluster ${clusterName}`);
  if (found.controller !== 'CODE_DEPLOY') throw bad(`the deployment controller of ${serviceName} is not CODE_DEPLOY`);
  const taken = others.find(({ settings }) =>
    settings.ecsServices?.some((other) => other.clusterName === clusterName && other.serviceName === serviceName),
  );
  if (taken !== undefined) {
    throw refusal(
      'ECSServiceMappingLimitExceededException',
      `The ECS service ${serviceName} is already in the deployment group ${taken.settings.name}`,
    );
  }
  return [service];
}

/** Checks the pair of target groups and the listeners of an ECS group. */
export function checkTargetGroupPair(info: LoadBalancerInfo | undefined, around: Surroundings): LoadBalancerInfo {
  const pairs = info?.targetGroupPairInfoList ?? [];
  const [pair] = pairs;
  if (info === undefined || pair === undefined || pairs.length !== 1) {
    throw refusal('InvalidLoadBalancerInfoException', 'An ECS deployment group needs exactly one target group pair');
  }
  const names = (pair.targetGroups ?? []).map(({ name = '' }) => name);
  if (names.length !== 2 || names[0] === names[1]) throw badPair('it needs two different target groups');
  for (const name of names) {
    if (around.balancers.targetGroupNamed(name) === undefined) throw badPair(`the target group ${name} does not exist`);
  }
  const production = pair.prodTrafficRoute?.listenerArns ?? [];
  if (production.length !== 1) throw badPair('the production route needs exactly one listener');
  for (const arn of [...production, ...(pair.testTrafficRoute?.listenerArns ?? [])]) {
    if (!around.balancers.listeners.has(arn)) throw badPair(`the listener ${arn} does not exist`);
  }
  return info;
}

function bad(problem: string) {
  return refusal('InvalidECSServiceException', `The ECS service of the deployment group is not valid: ${problem}`);
}

function badPair(problem: string) {
  return refusal('InvalidTargetGroupPairException', `The target group pair is not valid: ${problem}`);
}
