import { type DeploymentGroup, isUndoable } from '@waybill/shared/codedeploy';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { writtenSpec } from '../prepare/plan.ts';
import { checkAnalysis } from './check-analysis.ts';
import { checkGuard, type Guard } from './check-guard.ts';
import { checkImage } from './check-image.ts';
import { checkTime } from './check-time.ts';
import { findConfig, type Shifting } from './find-config.ts';
import { findGroup } from './find-group.ts';
import { lookAhead, type Prospect } from './look-ahead.ts';

/** What was found before anything is created. */
export interface Preflight extends Shifting, Guard {
  readonly group: DeploymentGroup;
  readonly prospect: Prospect;
}

/** Checks that the deployment can be made, fits its time, and can be undone. Reads only. @throws the E_… of what does not hold */
export async function preflight(inputs: Inputs, ports: Ports): Promise<Preflight> {
  const group = await findGroup(inputs, ports);
  const shifting = await findConfig(inputs, group, ports);
  const hooks = (await writtenSpec(inputs, group, ports))?.hooks ?? [];
  checkTime(inputs, { group, ...shifting, hooks }, ports);
  checkAnalysis(group, shifting.shift, ports);
  const guard = await checkGuard(inputs, group, ports);
  await checkImage(inputs, ports);
  if (!isUndoable(group))
    ports.log.warning('the group has no successful deployment yet: there is nothing to roll back to');
  const prospect = await lookAhead(inputs, group, shifting.shift, ports);
  return { group, ...shifting, ...guard, prospect };
}
