import { readMarker } from '@waybill/shared/codedeploy';
import { MINUTE } from './given-names.ts';
import type { End } from './given-process.ts';
import type { Scenario } from './given-scenario.ts';
import type { QuickWorld } from './given-world.ts';

/** One deployment as CodeDeploy itself has it. */
interface Made {
  readonly id: string;
  readonly status: string;
  readonly creator: string;
  /** The run that its marker names; undefined for none of ours. */
  readonly run: string | undefined;
  readonly undoes: string | undefined;
}

/** Longer than anything here takes that nobody watches. */
const LONG = 180 * MINUTE;

export function deploymentsIn({ at, delivery }: QuickWorld): Made[] {
  delivery.agenda.catchUp();
  return at.codedeploy.deployments
    .newestFirst()
    .map((deployment) => deployment.shown())
    .map(({ deploymentId = '', status = '', creator = '', description, rollbackInfo }) => ({
      id: deploymentId,
      status,
      creator,
      run: creator === 'user' ? readMarker(description)?.run : undefined,
      undoes: rollbackInfo?.rollbackTriggeringDeploymentId,
    }))
    .reverse();
}

function hasEnded({ status }: { status: string }): boolean {
  return ['Succeeded', 'Failed', 'Stopped'].includes(status);
}

/** Whether somebody asked that the rollout go on without us: what AWS makes of it later is not our doing. */
function mayGoOn({ inputs }: Scenario): boolean {
  return inputs['on-cancel'] === 'leave' || inputs['wait-for'] === 'traffic';
}

/** What is not as it must be once everybody is done: nothing unfinished, nothing doubled, and no end that is not true. */
export async function wrongs(world: QuickWorld, scenario: Scenario, ends: readonly End[]): Promise<string[]> {
  const made = deploymentsIn(world);
  const found = [...(mayGoOn(scenario) ? [] : unfinished(made)), ...doubled(made)];
  const untold = ends.flatMap((end) => falsehoods(end, made, scenario));
  world.clock.advance(LONG);
  const later = deploymentsIn(world);
  if (!later.every(hasEnded)) found.push('a deployment never ended');
  if (mayGoOn(scenario)) return [...found, ...untold];
  if (later.length !== made.length) found.push('a deployment came after the end');
  return [...found, ...ends.flatMap((end) => falsehoods(end, later, scenario))];
}

function unfinished(made: readonly Made[]): string[] {
  return made.filter((each) => !hasEnded(each) && each.run !== undefined).map(({ id }) => `${id} is unfinished`);
}

/** A run has one deployment. A later attempt may try again what had not succeeded. */
function doubled(made: readonly Made[]): string[] {
  const runs = [...new Set(made.flatMap(({ run }) => run ?? []))];
  return runs.flatMap((run) => {
    const own = made.filter((each) => each.run === run);
    const before = own.slice(0, -1);
    const again = before.every(({ status }) => status === 'Failed' || status === 'Stopped');
    return before.length > 1 || !again ? [`run ${run} made ${own.length} deployments`] : [];
  });
}

function falsehoods(end: End, made: readonly Made[], scenario: Scenario): string[] {
  if (end.kind === 'error') return falseErrors(end.code, made, scenario);
  if (end.kind !== 'outcome' || end.outcome.kind !== 'deployed') return [];
  const { deployment, watched } = end.outcome;
  const { conclusion } = watched;
  const own = made.find(({ id }) => id === deployment);
  const undo = made.find(({ undoes }) => undoes === deployment);
  const said = `${conclusion.status} (undone by ${conclusion.undo})`;
  const is = `${own?.status} (undone by ${undo?.id}: ${undo?.status})`;
  const holds = {
    succeeded:
      own?.status === 'Succeeded' || (scenario.inputs['wait-for'] === 'traffic' && own !== undefined && !hasEnded(own)),
    'rolled-back': own?.status !== 'Succeeded' && undo?.status === 'Succeeded' && conclusion.undo === undo.id,
    'rollback-failed': own?.status !== 'Succeeded' && undo?.status !== 'Succeeded',
    stopped: own?.status === 'Stopped' && undo === undefined,
    failed: own?.status === 'Failed' && undo === undefined,
    left: scenario.inputs['on-cancel'] === 'leave' || scenario.inputs['on-failure'] === 'report',
    unfinished: false,
  }[conclusion.status];
  return holds ? falseCauses(conclusion.cause?.kind, scenario) : [`said ${said}, is ${is}`];
}

function falseCauses(cause: string | undefined, { verdict, cancelAt, alarmAt, world, inputs }: Scenario): string[] {
  const possible: Readonly<Record<string, boolean>> = {
    judge: verdict?.kind === 'fail',
    inconclusive: verdict?.kind === 'inconclusive' && inputs['on-inconclusive'] === 'fail',
    cancel: cancelAt !== undefined,
    alarm: alarmAt !== undefined,
    hook: inputs['appspec'] !== undefined || world.fate === 'hangs',
    timeout: false,
    somebody: true,
    service: true,
  };
  return cause === undefined || possible[cause] ? [] : [`blamed on ${cause}, which was not`];
}

function falseErrors(code: string, made: readonly Made[], { cancelAt, alarmAt }: Scenario): string[] {
  const ours = made.filter(({ run }) => run === '1001');
  if (code === 'E_CANCELLED') return cancelAt === undefined ? ['said cancelled, was not'] : [];
  if (code === 'E_DEPLOYMENT_LOST')
    return ours.length === 0 ? [] : ['said that its deployment was lost, but it is there'];
  if (code === 'E_ALARM_ACTIVE') return alarmAt === undefined ? ['said that an alarm was raised, but none was'] : [];
  return ['E_CANARY_FAULT', 'E_SUPERSEDED', 'E_DEPLOYMENT_REFUSED'].includes(code) ? [] : [`ended with ${code}`];
}
