import type { MinimumHealthyHosts, TrafficRoutingConfig, ZonalConfig } from '@aws-sdk/client-codedeploy';
import { type Refusal, refusal } from '../core/index.ts';
import { shiftLength } from './shift.ts';

const MINUTE = 60_000;
/** Longest time from the first to the last shift. Source: CodeDeploy quotas. */
const LONGEST_SHIFT_MINUTES = 2_880;

/** @throws InvalidTrafficRoutingConfigurationException */
export function checkRouting(routing: TrafficRoutingConfig | undefined): TrafficRoutingConfig {
  if (routing === undefined) throw badRouting('it is missing');
  switch (routing.type) {
    case 'AllAtOnce':
      if (routing.timeBasedCanary !== undefined || routing.timeBasedLinear !== undefined)
        throw badRouting('AllAtOnce takes no steps');
      return { type: 'AllAtOnce' };
    case 'TimeBasedCanary': {
      const { canaryPercentage, canaryInterval } = routing.timeBasedCanary ?? {};
      if (routing.timeBasedLinear !== undefined) throw badRouting('a canary takes no timeBasedLinear');
      checkStep(canaryPercentage, canaryInterval);
      break;
    }
    case 'TimeBasedLinear': {
      const { linearPercentage, linearInterval } = routing.timeBasedLinear ?? {};
      if (routing.timeBasedCanary !== undefined) throw badRouting('a linear shift takes no timeBasedCanary');
      checkStep(linearPercentage, linearInterval);
      break;
    }
    default:
      throw badRouting(`the type ${String(routing.type)} is unknown`);
  }
  if (shiftLength(routing) > LONGEST_SHIFT_MINUTES * MINUTE)
    throw badRouting(`it takes more than ${LONGEST_SHIFT_MINUTES} minutes`);
  return routing;
}

/** @throws InvalidMinimumHealthyHostValueException */
export function checkHosts(hosts: MinimumHealthyHosts | undefined): MinimumHealthyHosts {
  const bad = (problem: string) =>
    refusal('InvalidMinimumHealthyHostValueException', `Minimum healthy hosts: ${problem}`);
  if (hosts === undefined) throw bad('they are missing');
  if (hosts.type !== 'HOST_COUNT' && hosts.type !== 'FLEET_PERCENT')
    throw bad(`the type ${String(hosts.type)} is not allowed`);
  checkShare(hosts.type, hosts.value, bad);
  return hosts;
}

/** @throws InvalidZonalDeploymentConfigurationException */
export function checkZones(zones: ZonalConfig | undefined): ZonalConfig | undefined {
  if (zones === undefined) return undefined;
  const bad = (problem: string) =>
    refusal('InvalidZonalDeploymentConfigurationException', `Zonal configuration: ${problem}`);
  for (const seconds of [zones.firstZoneMonitorDurationInSeconds, zones.monitorDurationInSeconds]) {
    if (seconds !== undefined && (!Number.isInteger(seconds) || seconds < 0))
      throw bad('a monitor duration is not a number of seconds');
  }
  const hosts = zones.minimumHealthyHostsPerZone;
  if (hosts !== undefined) checkShare(hosts.type, hosts.value, bad);
  return zones;
}

function checkStep(percentage: number | undefined, interval: number | undefined): void {
  if (percentage === undefined || !Number.isInteger(percentage) || percentage < 1 || percentage > 99) {
    throw badRouting('the percentage is not between 1 and 99');
  }
  if (interval === undefined || !Number.isInteger(interval) || interval < 1)
    throw badRouting('the interval is not a number of minutes');
}

function checkShare(type: string | undefined, value: number | undefined, bad: (problem: string) => Error): void {
  const percent = type === 'FLEET_PERCENT';
  if (value === undefined || !Number.isInteger(value) || value < 0 || (percent && value > 99)) {
    throw bad(percent ? 'the value is not between 0 and 99' : 'the value is not a number of hosts');
  }
}

function badRouting(problem: string): Refusal {
  return refusal(
    'InvalidTrafficRoutingConfigurationException',
    `The traffic routing configuration is not valid: ${problem}`,
  );
}
