import type {
  CreateDeploymentConfigInput,
  DeploymentConfigInfo,
  MinimumHealthyHosts,
  TrafficRoutingConfig,
} from '@aws-sdk/client-codedeploy';
import { refusal } from '../core/index.ts';
import type { Identifiers } from '../place/index.ts';
import type { Agenda } from '../time/index.ts';
import { checkHosts, checkRouting, checkZones } from './config-rules.ts';

const LIMIT = 50;
const RESERVED = 'CodeDeployDefault.';

/** The deployment configurations of one account and region: those that CodeDeploy brings, then those that were created. */
export interface DeploymentConfigs {
  find(name: string): DeploymentConfigInfo | undefined;
  /** @throws DeploymentConfigDoesNotExistException */
  get(name: string): DeploymentConfigInfo;
  names(): readonly string[];
  create(input: CreateDeploymentConfigInput): DeploymentConfigInfo;
  remove(name: string): void;
}

export function createDeploymentConfigs(agenda: Agenda, identifiers: Identifiers): DeploymentConfigs {
  const known = new Map(builtIn().map((config) => [config.deploymentConfigName ?? '', config]));
  const brought = known.size;
  const get = (name: string) => {
    const config = known.get(name);
    if (config === undefined) {
      throw refusal('DeploymentConfigDoesNotExistException', `No deployment configuration found for name: ${name}`);
    }
    return config;
  };
  return {
    find: (name) => known.get(name),
    get,
    names: () => [...known.keys()],
    create: (input) => {
      const name = checkConfigName(input.deploymentConfigName);
      if (name.startsWith(RESERVED)) throw refusal('InvalidDeploymentConfigNameException', `${RESERVED} is reserved`);
      if (known.has(name)) {
        throw refusal('DeploymentConfigAlreadyExistsException', `Configuration ${name} already exists`);
      }
      if (known.size - brought >= LIMIT) {
        throw refusal('DeploymentConfigLimitExceededException', `The limit of ${LIMIT} configurations is reached`);
      }
      const config = { ...checked(input), deploymentConfigId: identifiers.uuid(), createTime: new Date(agenda.now()) };
      known.set(name, config);
      return config;
    },
    remove: (name) => {
      get(name);
      if (name.startsWith(RESERVED)) throw refusal('InvalidOperationException', `${name} cannot be deleted`);
      known.delete(name);
    },
  };
}

/** @throws DeploymentConfigNameRequiredException, InvalidDeploymentConfigNameException */
export function checkConfigName(name: string | undefined): string {
  if (name === undefined || name === '') {
    throw refusal('DeploymentConfigNameRequiredException', 'Deployment configuration name cannot be null or empty');
  }
  if (name.length > 100 || !/^[\w.+=,@-]+$/.test(name)) {
    throw refusal('InvalidDeploymentConfigNameException', `The deployment configuration name ${name} is not valid`);
  }
  return name;
}

function checked(input: CreateDeploymentConfigInput): DeploymentConfigInfo {
  const platform = input.computePlatform ?? 'Server';
  const base = { deploymentConfigName: input.deploymentConfigName, computePlatform: platform };
  if (platform === 'Server') {
    if (input.trafficRoutingConfig !== undefined) {
      throw refusal('InvalidTrafficRoutingConfigurationException', 'Traffic routing is for ECS and Lambda only');
    }
    const minimumHealthyHosts = checkHosts(input.minimumHealthyHosts);
    const zonalConfig = checkZones(input.zonalConfig);
    return { ...base, minimumHealthyHosts, ...(zonalConfig === undefined ? {} : { zonalConfig }) };
  }
  if (platform !== 'ECS' && platform !== 'Lambda') {
    throw refusal('InvalidComputePlatformException', `The compute platform ${String(platform)} is not valid`);
  }
  if (input.minimumHealthyHosts !== undefined) {
    throw refusal('InvalidMinimumHealthyHostValueException', 'Minimum healthy hosts are for servers only');
  }
  if (input.zonalConfig !== undefined) {
    throw refusal('InvalidZonalDeploymentConfigurationException', 'A zonal configuration is for servers only');
  }
  return { ...base, trafficRoutingConfig: checkRouting(input.trafficRoutingConfig) };
}

function builtIn(): readonly DeploymentConfigInfo[] {
  const server = (name: string, minimumHealthyHosts: MinimumHealthyHosts): DeploymentConfigInfo =>
    brought(name, { computePlatform: 'Server', minimumHealthyHosts });
  const lambda = (name: string, routing: TrafficRoutingConfig) =>
    brought(`Lambda${name}`, { computePlatform: 'Lambda', trafficRoutingConfig: routing });
  const ecs = (name: string, routing: TrafficRoutingConfig) =>
    brought(`ECS${name}`, { computePlatform: 'ECS', trafficRoutingConfig: routing });
  return [
    server('AllAtOnce', { type: 'HOST_COUNT', value: 0 }),
    server('HalfAtATime', { type: 'FLEET_PERCENT', value: 50 }),
    // The API gives this one a type that nobody may set (MinimumHealthyHosts in the CodeDeploy model).
    server('OneAtATime', { type: 'MOST_CONCURRENCY' as 'HOST_COUNT', value: 1 }),
    lambda('AllAtOnce', { type: 'AllAtOnce' }),
    ...[5, 10, 15, 30].map((minutes) => lambda(`Canary10Percent${minutes}Minutes`, canary(minutes))),
    lambda('Linear10PercentEvery1Minute', linear(1)),
    ...[2, 3, 10].map((minutes) => lambda(`Linear10PercentEvery${minutes}Minutes`, linear(minutes))),
    ecs('AllAtOnce', { type: 'AllAtOnce' }),
    ...[5, 15].map((minutes) => ecs(`Canary10Percent${minutes}Minutes`, canary(minutes))),
    ...[1, 3].map((minutes) => ecs(`Linear10PercentEvery${minutes}Minutes`, linear(minutes))),
  ];
}

function brought(name: string, rest: DeploymentConfigInfo): DeploymentConfigInfo {
  return { deploymentConfigName: RESERVED + name, deploymentConfigId: '00000000-0000-0000-0000-000000000000', ...rest };
}

function canary(minutes: number): TrafficRoutingConfig {
  return { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 10, canaryInterval: minutes } };
}

function linear(minutes: number): TrafficRoutingConfig {
  return { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 10, linearInterval: minutes } };
}
