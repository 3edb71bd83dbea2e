import { deploymentLink, describeShift, isUndoable } from '@waybill/shared/codedeploy';
import { kernelError } from '@waybill/shared/kernel';
import { type AlreadyServing, type Begun, begin, stateOf } from './begin.ts';
import { codeDeployDriver } from './codedeploy-driver.ts';
import type { Inputs } from './inputs.ts';
import type { Judge } from './judging.ts';
import type { Outcome } from './outcome.ts';
import type { Ports } from './ports.ts';
import { preflight } from './preflight/preflight.ts';
import { describePlan, planDeployment } from './prepare/plan.ts';
import { servingNow } from './serving.ts';
import { symptomsOf } from './symptoms.ts';
import { watch } from './watch/watch.ts';

/** Makes the judge of a deployment that has begun. */
export type JudgeFor = (begun: Begun) => Judge;

/** Deploys what the inputs say, watches it to the end, and its undoing to the end of that. */
export async function canary(inputs: Inputs, ports: Ports, judgeFor: JudgeFor): Promise<Outcome> {
  if (inputs.common.dryRun) return planned(inputs, ports);
  const begun = await begin(inputs, ports);
  return begun.kind === 'serving' ? alreadyServing(begun, ports) : followed(begun, inputs, ports, judgeFor);
}

async function planned(inputs: Inputs, ports: Ports): Promise<Outcome> {
  const { group, shift, config, newConfig, alarms, prospect } = await preflight(inputs, ports);
  const plan = await planDeployment(inputs, group, ports);
  const lines = [
    ...describePlan(plan),
    `traffic: ${describeShift(shift)} (${newConfig === undefined ? (config ?? group.config) : `${newConfig.name}, to be made`})`,
    `alarms: ${alarms.length === 0 ? 'none' : alarms.join(', ')}`,
    ...prospect.sentences,
    ...prospect.warnings,
  ];
  return { kind: 'planned', plan, shift, lines };
}

async function alreadyServing({ plan, checked }: AlreadyServing, ports: Ports): Promise<Outcome> {
  return { kind: 'serving', plan, shift: checked.shift, serving: await servingNow(plan, ports) };
}

async function followed(begun: Begun, inputs: Inputs, ports: Ports, judgeFor: JudgeFor): Promise<Outcome> {
  const { id, since, plan, checked, marker } = begun;
  const { time } = ports;
  const driver = codeDeployDriver(id, {
    codeDeploy: ports.codeDeploy,
    // Source: CodeDeploy API, BatchGetDeploymentTargets: on ECS the target's id is `cluster:service`.
    ...(plan.platform === 'ECS' && { targetIds: [`${plan.cluster}:${plan.service}`] }),
    now: () => time.now(),
    log: ports.log,
    serving: () => servingNow(plan, ports),
    symptoms: (target) => symptomsOf(target, plan, ports),
  });
  const watched = await watch(
    driver,
    judgeFor(begun),
    {
      policy: inputs,
      poll: inputs.poll,
      shift: checked.shift,
      terminationWait: checked.group.terminationWait ?? 0,
      undoable: isUndoable(checked.group),
      alarms: checked.alarms,
      since,
      afterCancel: ports.afterCancel,
      onStopping: (deployment) => ports.saveState(stateOf(inputs, marker, { phase: 'stopping', since, deployment })),
    },
    ports,
  );
  if (watched.conclusion.status === 'unfinished')
    throw kernelError('E_CANCELLED', `the run was cancelled; deployment ${id} was told to stop and roll back`, {
      cure: 'the post step verifies that it did; run again to deploy',
    });
  ports.saveState(stateOf(inputs, marker, { phase: 'ended', since, deployment: id }));
  return {
    kind: 'deployed',
    deployment: id,
    resumed: begun.resumed,
    plan,
    shift: checked.shift,
    watched,
    serving: await driver.serving(),
    region: ports.region,
    link: deploymentLink(ports.region, id),
    began: since,
    ended: time.now(),
    reportFile: inputs.reportFile,
  };
}
