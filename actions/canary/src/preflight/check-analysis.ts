import { type Analysis, analysisError, queriesOf, variablesIn } from '@waybill/shared/analysis';
import { type DeploymentGroup, describeShift, type TrafficShift } from '@waybill/shared/codedeploy';
import { formatDuration } from '@waybill/shared/kernel';
import type { Ports } from '../ports.ts';

/** What tells the revisions apart on each platform. Servers have no two of them behind one measure. */
const VARIABLES: Readonly<Record<DeploymentGroup['platform'], readonly string[]>> = {
  ECS: ['target-group', 'load-balancer', 'target-group-name', 'task-set'],
  Lambda: ['function', 'alias', 'version'],
  Server: [],
};

/** Whether there will be anything to judge. @throws E_ANALYSIS */
export function checkAnalysis(
  group: DeploymentGroup,
  shift: TrafficShift,
  { analysis, log }: Pick<Ports, 'analysis' | 'log'>,
): void {
  if (analysis === undefined) return;
  if (group.platform === 'Server')
    throw analysisError(
      'E_ANALYSIS',
      'analysis: a deployment to servers has no old and new revision side by side to compare',
      {
        cure: 'leave out `analysis` and name `alarms`',
      },
    );
  if (shift.kind === 'all-at-once')
    throw analysisError(
      'E_ANALYSIS',
      `analysis: ${describeShift(shift)} leaves no time in which both revisions have traffic`,
      {
        cure: 'set `deployment-config` to a shift such as `canary 10% 15m`, or leave out `analysis`',
      },
    );
  checkVariables(analysis, group);
  const wait = group.terminationWait;
  if (wait !== undefined && wait < analysis.settle && group.platform === 'ECS')
    log.warning(
      `the old revision is ended ${formatDuration(wait)} after the shift, but the last minutes are judged only after ${formatDuration(analysis.settle)}: a failure found then cannot be rolled back`,
    );
}

function checkVariables({ metrics }: Analysis, { platform }: DeploymentGroup): void {
  for (const metric of metrics)
    for (const name of queriesOf(metric).flatMap(variablesIn))
      if (!VARIABLES[platform].includes(name))
        throw analysisError(
          'E_ANALYSIS',
          `metric ${metric.name}: there is no {${name}} in a deployment to ${platform}; there are ${VARIABLES[platform].map((each) => `{${each}}`).join(', ')}`,
        );
}
