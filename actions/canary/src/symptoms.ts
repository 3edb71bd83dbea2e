import { healthSymptoms, stoppedSymptoms, type Target } from '@waybill/shared/codedeploy';
import type { Ports } from './ports.ts';
import type { Plan } from './prepare/plan.ts';

/**
 * What is to be seen of the new revision when it does not hold, in sentences: why its tasks stopped, and what the load
 * balancer says of them. Read at once, for a rollback takes both away. What may not be read is left out.
 */
export async function symptomsOf(target: Target | undefined, plan: Plan, ports: Ports): Promise<string[]> {
  const green = target?.taskSets.find(({ label }) => label === 'Green');
  if (plan.platform !== 'ECS' || green === undefined) return [];
  const { ecs, balancers, log } = ports;
  const group = green.targetGroup;
  const looks = [
    ecs.stoppedTasks({ cluster: plan.cluster, service: plan.service, startedBy: green.id }).then(stoppedSymptoms),
    group === undefined ? [] : balancers.health(group).then(healthSymptoms),
  ];
  const seen = await Promise.all(
    looks.map(async (look) => {
      try {
        return await look;
      } catch (error) {
        log.debug(
          `the new revision could not be looked at (${error instanceof Error ? error.message : String(error)})`,
        );
        return [];
      }
    }),
  );
  return seen.flat();
}
