import { imageOf } from '@waybill/shared/codedeploy';
import type { Ports } from './ports.ts';
import type { Plan } from './prepare/plan.ts';

/** Which revision serves production now, in words: read from the service itself, not from the deployment. */
export async function servingNow(plan: Plan, { codeDeploy, ecs, lambda, reading }: Ports): Promise<string> {
  switch (plan.platform) {
    case 'ECS': {
      const service = await reading('DescribeServices', () => ecs.service(plan.cluster, plan.service));
      const arn = service?.taskDefinition;
      if (arn === undefined) return 'no task definition';
      const registered = await reading('DescribeTaskDefinition', () => ecs.taskDefinition(arn));
      const image = registered === undefined ? undefined : imageOf(registered.definition, plan.container);
      return `${arn.split('/').at(-1)}${image === undefined ? '' : ` (${image})`}`;
    }
    case 'Lambda': {
      const alias = await reading('GetAlias', () => lambda.alias(plan.functionName, plan.alias));
      return `version ${alias?.version ?? 'unknown'} of ${plan.functionName}`;
    }
    case 'Server': {
      const group = await reading('GetDeploymentGroup', () => codeDeploy.group(plan.application, plan.group));
      const last = group?.lastSuccessful;
      return last === undefined ? 'no revision for certain' : `the revision of ${last}, the last that succeeded,`;
    }
  }
}
