import {
  ACTIVE_STATUSES,
  codedeployError,
  createOnce,
  type Deployment,
  deploymentLink,
  describeWith,
  hasEnded,
  isNewer,
  type Marker,
  markerOf,
  readMarker,
} from '@waybill/shared/codedeploy';
import { abortReason, formatDuration } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import type { Ports, SavedState } from './ports.ts';
import { checkPermissions } from './preflight/check-permissions.ts';
import { type Preflight, preflight } from './preflight/preflight.ts';
import { type Plan, planDeployment, planIdentity, realize } from './prepare/plan.ts';

/** A deployment under way. */
export interface Begun {
  readonly kind: 'begun';
  readonly id: string;
  /** When it was asked for, by AWS's clock. */
  readonly since: number;
  /** Whether an earlier attempt of this run had made it. */
  readonly resumed: boolean;
  readonly plan: Plan;
  readonly checked: Preflight;
  readonly marker: Marker;
}

/** Nothing to do: what is wanted serves already. */
export interface AlreadyServing {
  readonly kind: 'serving';
  readonly plan: Plan;
  readonly checked: Preflight;
}

const DAY = 86_400_000;
const BUSY_PAUSE = 15_000;

/**
 * Gets to exactly one deployment of this run: the one that an earlier attempt left running, or a new one as soon as the group
 * is free. Everything is checked and planned anew after each wait, for another deployment has then changed what serves.
 * @throws E_DEPLOYMENT_BUSY, E_SUPERSEDED and what preflight, plan and creation throw
 */
export async function begin(inputs: Inputs, ports: Ports): Promise<Begun | AlreadyServing> {
  const started = ports.time.now();
  for (;;) {
    if (ports.signal.aborted) throw abortReason(ports.signal);
    // The list comes before the plan: what changed in between is seen when it is read again, right before the write.
    const recent = await recentDeployments(inputs, ports);
    const checked = await preflight(inputs, ports);
    const plan = await planDeployment(inputs, checked.group, ports);
    const marker = markerFor(inputs, plan, ports);
    const active = recent.find((deployment) => !hasEnded(deployment));
    if (active !== undefined && readMarker(active.description)?.key === marker.key)
      return resume(active, { plan, checked, marker }, inputs, ports);
    if (active === undefined) {
      if (isDone(recent[0], marker, plan)) return { kind: 'serving', plan, checked };
      await checkPermissions(recent, ports);
      refuseOvertaking(recent, marker, started, ports);
      const made = await create(inputs, { plan, checked, marker, recent }, ports);
      if (made === 'outdated') continue;
      if (made !== 'blocked') return made;
    }
    await waitForGroup(active, inputs, ports);
  }
}

type Prepared = Pick<Begun, 'plan' | 'checked' | 'marker'>;

/** Servers do not tell which revision they run: an earlier attempt of this run that was the last to deploy, and did, is done. */
function isDone(newest: Deployment | undefined, { key }: Marker, { platform }: Plan): boolean {
  return platform === 'Server' && newest?.status === 'Succeeded' && readMarker(newest.description)?.key === key;
}

/**
 * Makes the deployment of the plan. `outdated`: others have deployed since the plan was made, which may be this very
 * revision, so it has to be made anew; `blocked`: another deployment holds the group.
 */
async function create(
  inputs: Inputs,
  { recent, ...prepared }: Prepared & { readonly recent: readonly Deployment[] },
  ports: Ports,
): Promise<Begun | AlreadyServing | 'outdated' | 'blocked'> {
  const { plan, checked, marker } = prepared;
  const revision = await realize(plan, ports);
  if (revision === undefined) return { kind: 'serving', plan, checked };
  if (checked.newConfig !== undefined && checked.group.platform !== 'Server') {
    const { name, shift } = checked.newConfig;
    await ports.codeDeploy.createConfig(name, checked.group.platform, shift);
    ports.log.info(`made deployment configuration ${name}`);
  }
  const { application, group } = inputs;
  if ((await recentDeployments(inputs, ports))[0]?.id !== recent[0]?.id) return 'outdated';
  if (ports.signal.aborted) throw abortReason(ports.signal);
  const since = ports.time.now();
  ports.saveState(stateOf(inputs, marker, { phase: 'creating', since }));
  const creation = await createOnce(
    {
      application,
      group,
      config: checked.config,
      description: describeWith(marker, sentence(inputs, ports)),
      revision,
      alarms: checked.alarmOverride,
    },
    marker,
    ports,
  );
  if (creation.kind === 'blocked') return 'blocked';
  const { id } = creation;
  ports.saveState(stateOf(inputs, marker, { phase: 'running', since, deployment: id }));
  ports.log.info(`deployment ${id} of ${application}/${group}${linkOf(id, ports)}`);
  return { kind: 'begun', id, since, resumed: false, ...prepared };
}

function resume(active: Deployment, prepared: Prepared, inputs: Inputs, ports: Ports): Begun {
  const since = active.created ?? ports.time.now();
  ports.saveState(stateOf(inputs, prepared.marker, { phase: 'running', since, deployment: active.id }));
  ports.log.info(
    `deployment ${active.id} was made by an earlier attempt of this run: going on with it${linkOf(active.id, ports)}`,
  );
  return { kind: 'begun', id: active.id, since, resumed: true, ...prepared };
}

export function stateOf(
  { application, group }: Pick<Inputs, 'application' | 'group'>,
  { key, once }: Marker,
  rest: Pick<SavedState, 'phase' | 'since' | 'deployment'>,
): SavedState {
  return { application, group, key, once, ...rest };
}

function markerFor(inputs: Inputs, plan: Plan, { run, caller, random, clock }: Ports): Marker {
  return markerOf({
    source: run.repository ?? caller,
    run: run.id,
    application: inputs.application,
    group: inputs.group,
    revision: planIdentity(plan),
    nonce: `${clock.now()} ${random()} ${run.attempt ?? ''}`,
  });
}

/** Newest first: all that still run, and all of the last day. */
async function recentDeployments({ application, group }: Inputs, ports: Ports): Promise<Deployment[]> {
  const { codeDeploy, reading, time } = ports;
  const running = await reading('ListDeployments', () =>
    codeDeploy.search({ application, group, statuses: ACTIVE_STATUSES }),
  );
  const made = await reading('ListDeployments', () =>
    codeDeploy.search({ application, group, since: time.now() - DAY }),
  );
  const known = new Set(made.map(({ id }) => id));
  return [...made, ...running.filter(({ id }) => !known.has(id))];
}

/**
 * A run that waited must not undo what a newer one did meanwhile. Running an old run again on purpose (a later attempt) is
 * allowed; being overtaken while waiting is not.
 */
function refuseOvertaking(recent: readonly Deployment[], marker: Marker, started: number, ports: Ports): void {
  const again = Number(ports.run.attempt ?? '1') > 1;
  const newer = recent.find((deployment) => {
    const theirs = readMarker(deployment.description);
    const counts = !again || (deployment.created ?? 0) >= started;
    return theirs !== undefined && deployment.status === 'Succeeded' && counts && isNewer(theirs, marker);
  });
  if (newer !== undefined)
    throw codedeployError(
      'E_SUPERSEDED',
      `run ${readMarker(newer.description)?.run} is newer than this run ${marker.run} and has deployed ${newer.id} already`,
    );
}

async function waitForGroup(active: Deployment | undefined, inputs: Inputs, ports: Ports): Promise<void> {
  const { codeDeploy, clock, log, reading, signal } = ports;
  const maker = readMarker(active?.description);
  const by = maker === undefined ? '' : `, made by run ${maker.run}`;
  const who = active === undefined ? 'another deployment' : `deployment ${active.id} (${active.status}${by})`;
  if (inputs.onBusy === 'fail')
    throw codedeployError(
      'E_DEPLOYMENT_BUSY',
      `${who} is running in ${inputs.group}${active === undefined ? '' : linkOf(active.id, ports)}`,
    );
  log.info(`${who} is running in ${inputs.group}: waiting for its end`);
  const pause = inputs.poll === 'auto' ? BUSY_PAUSE : inputs.poll;
  const begun = clock.now();
  for (;;) {
    await clock.sleep(pause, signal);
    const now =
      active === undefined ? undefined : await reading('GetDeployment', () => codeDeploy.deployment(active.id));
    if (now === undefined || hasEnded(now)) break;
  }
  log.info(`${who} has ended after ${formatDuration(clock.now() - begun)} of waiting`);
}

function sentence({ image, environment }: Inputs, { run }: Ports): string {
  const what = image === undefined ? 'Deployment' : `${image.repository}@${image.digest.slice(0, 19)}`;
  const where = environment === undefined ? '' : ` to ${environment}`;
  return `${what}${where}${run.url === undefined ? '' : `, ${run.url}`}`;
}

function linkOf(id: string, { region }: Ports): string {
  const link = deploymentLink(region, id);
  return link === undefined ? '' : `: ${link}`;
}
