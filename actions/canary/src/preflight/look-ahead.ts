import {
  type Analysis,
  type Arm,
  type Calibration,
  type Outlook,
  outlookOf,
  type Past,
  readPast,
} from '@waybill/shared/analysis';
import type { DeploymentGroup, TrafficShift } from '@waybill/shared/codedeploy';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { checkBudget } from './check-budget.ts';

/** What the past hour says of the judgement to come. */
export interface Prospect extends Outlook {
  /** How errors of each metric came together. */
  readonly calibrations: ReadonlyMap<string, Calibration>;
  /** Bad events that the window of the objective may have; undefined where there is no objective. */
  readonly allowedBad: number | undefined;
}

const UNKNOWN: Prospect = { sentences: [], warnings: [], calibrations: new Map(), allowedBad: undefined };

/**
 * What is known before the start: where the service's error budget stands, which may refuse it, and what the canary can find.
 * Without a past the judge takes its defaults.
 * @throws E_ERROR_BUDGET
 */
export async function lookAhead(
  inputs: Inputs,
  group: DeploymentGroup,
  shift: TrafficShift,
  ports: Ports,
): Promise<Prospect> {
  const { analysis } = ports;
  if (analysis === undefined) return UNKNOWN;
  const budget = analysis.slo === undefined ? undefined : await checkBudget(analysis.slo, ports);
  const past = await pastOf(analysis, { inputs, group, shift }, ports);
  return {
    ...past,
    sentences: [...(budget?.sentences ?? []), ...past.sentences],
    allowedBad: budget?.allowedBad,
  };
}

interface Rollout {
  readonly inputs: Inputs;
  readonly group: DeploymentGroup;
  readonly shift: TrafficShift;
}

/** What the revision that serves did in the past hour, and what the canary can find by it. */
async function pastOf(analysis: Analysis, { inputs, group, shift }: Rollout, ports: Ports): Promise<Prospect> {
  const { log, time, metrics, zones } = ports;
  let past: Past[];
  try {
    const arms = await servingArms(inputs, group, ports);
    const { settle } = analysis;
    past = await readPast(analysis.metrics, arms, { now: time.now(), settle, ports: { metrics, zones } });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warning(`the past hour could not be read (${why}): what this canary can find is not known`);
    return UNKNOWN;
  }
  const outlook = outlookOf(analysis, past, shift);
  for (const sentence of outlook.sentences) log.info(sentence);
  for (const warning of outlook.warnings) log.warning(warning);
  const calibrations = new Map(past.map(({ metric, calibration }) => [metric, calibration]));
  return { ...outlook, calibrations, allowedBad: undefined };
}

/** What may serve now: either target group of a service, or the version that the alias names. */
async function servingArms(inputs: Inputs, group: DeploymentGroup, ports: Ports): Promise<Arm[]> {
  if (group.platform === 'ECS') {
    const { targetGroups } = group;
    if (targetGroups.length === 0) return [];
    const known = await ports.reading('DescribeTargetGroups', () => ports.targetGroups(targetGroups));
    return [...known].map(([name, arm]) => ({ 'target-group-name': name, ...arm }));
  }
  if (inputs.lambda === undefined) return [];
  const { functionName, alias } = inputs.lambda;
  const serving = await ports.reading('GetAlias', () => ports.lambda.alias(functionName, alias));
  return serving === undefined ? [] : [{ function: functionName, alias, version: serving.version }];
}
