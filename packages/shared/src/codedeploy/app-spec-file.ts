import { isJsonObject, type Json, type JsonObject, parseYaml, plainValue, quote, suggest } from '../kernel/index.ts';
import { type CapacityProvider, HOOK_EVENTS, type Hook, type NetworkConfiguration } from './app-spec.ts';
import { codedeployError } from './errors.ts';

/** What a caller's AppSpec brings. What is missing is completed from the inputs; the task definition and versions always are. */
export type WrittenAppSpec = WrittenEcs | WrittenLambda;

export interface WrittenEcs {
  readonly platform: 'ECS';
  readonly container: string | undefined;
  readonly port: number | undefined;
  readonly platformVersion: string | undefined;
  readonly network: NetworkConfiguration | undefined;
  readonly capacityProviders: readonly CapacityProvider[] | undefined;
  readonly hooks: readonly Hook[];
}

export interface WrittenLambda {
  readonly platform: 'Lambda';
  readonly functionName: string | undefined;
  readonly alias: string | undefined;
  readonly targetVersion: string | undefined;
  readonly hooks: readonly Hook[];
}

/** Reads an AppSpec in YAML or JSON, its keys in any case. @throws E_APPSPEC with every mistake */
export async function readAppSpec(source: string, name: string): Promise<WrittenAppSpec> {
  const parsed = await parseYaml(source);
  if ('mistakes' in parsed)
    throw refused(
      name,
      parsed.mistakes.map(({ at, message }) => `line ${at.line}, column ${at.column}: ${message}`),
    );
  const mistakes: string[] = [];
  const spec = written(
    members(plainValue(parsed.node), 'the document', ['version', 'Resources', 'Hooks'], mistakes),
    mistakes,
  );
  if (spec === undefined || mistakes.length > 0) throw refused(name, mistakes);
  return spec;
}

type Members = Readonly<Record<string, Json>>;

function written(document: Members, mistakes: string[]): WrittenAppSpec | undefined {
  const resources = document['Resources'];
  const [resource] = Array.isArray(resources) ? resources : [];
  if (!isJsonObject(resource) || !Array.isArray(resources) || resources.length !== 1) {
    mistakes.push('Resources: must be a list with one resource');
    return undefined;
  }
  const [[name, body] = ['', null]] = Object.entries(resource);
  const { Type: type, Properties: properties = {} } = members(
    body,
    `Resources: ${name}`,
    ['Type', 'Properties'],
    mistakes,
  );
  if (type === 'AWS::ECS::Service') return ecs(properties, document['Hooks'], mistakes);
  if (type === 'AWS::Lambda::Function') return lambda(properties, document['Hooks'], mistakes);
  mistakes.push(`Resources: Type ${quote(String(type))} is not AWS::ECS::Service or AWS::Lambda::Function`);
  return undefined;
}

const ECS_KEYS = [
  'TaskDefinition',
  'LoadBalancerInfo',
  'PlatformVersion',
  'NetworkConfiguration',
  'CapacityProviderStrategy',
];

function ecs(properties: Json, hooks: Json | undefined, mistakes: string[]): WrittenEcs {
  const own = members(properties, 'Properties', ECS_KEYS, mistakes);
  const balancer = members(
    own['LoadBalancerInfo'] ?? {},
    'LoadBalancerInfo',
    ['ContainerName', 'ContainerPort'],
    mistakes,
  );
  const port = balancer['ContainerPort'];
  if (port !== undefined && !(Number.isInteger(Number(port)) && Number(port) > 0 && Number(port) < 65_536))
    mistakes.push(`ContainerPort: ${quote(String(port))} is not a port`);
  return {
    platform: 'ECS',
    container: text(balancer['ContainerName']),
    port: port === undefined ? undefined : Number(port),
    platformVersion: text(own['PlatformVersion']),
    network: own['NetworkConfiguration'] === undefined ? undefined : network(own['NetworkConfiguration'], mistakes),
    capacityProviders:
      own['CapacityProviderStrategy'] === undefined ? undefined : providers(own['CapacityProviderStrategy'], mistakes),
    hooks: hooksOf(hooks, HOOK_EVENTS.ECS, mistakes),
  };
}

function lambda(properties: Json, hooks: Json | undefined, mistakes: string[]): WrittenLambda {
  const own = members(properties, 'Properties', ['Name', 'Alias', 'CurrentVersion', 'TargetVersion'], mistakes);
  return {
    platform: 'Lambda',
    functionName: text(own['Name']),
    alias: text(own['Alias']),
    targetVersion: text(own['TargetVersion']),
    hooks: hooksOf(hooks, HOOK_EVENTS.Lambda, mistakes),
  };
}

function network(value: Json, mistakes: string[]): NetworkConfiguration {
  const outer = members(value, 'NetworkConfiguration', ['AwsvpcConfiguration'], mistakes);
  const names = ['Subnets', 'SecurityGroups', 'AssignPublicIp'];
  const inner = members(outer['AwsvpcConfiguration'] ?? {}, 'AwsvpcConfiguration', names, mistakes);
  const assign = text(inner['AssignPublicIp'])?.toUpperCase();
  if (assign !== undefined && assign !== 'ENABLED' && assign !== 'DISABLED')
    mistakes.push(`AssignPublicIp: ${quote(assign)} is not ENABLED or DISABLED`);
  return {
    subnets: texts(inner['Subnets'], 'Subnets', mistakes),
    securityGroups: texts(inner['SecurityGroups'], 'SecurityGroups', mistakes),
    assignPublicIp: assign === 'ENABLED' ? 'ENABLED' : 'DISABLED',
  };
}

function providers(value: Json, mistakes: string[]): CapacityProvider[] {
  if (!Array.isArray(value)) {
    mistakes.push('CapacityProviderStrategy: must be a list');
    return [];
  }
  return value.map((item: Json) => {
    const own = members(item, 'CapacityProviderStrategy', ['CapacityProvider', 'Base', 'Weight'], mistakes);
    const name = text(own['CapacityProvider']) ?? text(own['Name']) ?? '';
    if (name === '') mistakes.push('CapacityProviderStrategy: an item has no CapacityProvider');
    return { name, base: Number(own['Base'] ?? 0), weight: Number(own['Weight'] ?? 0) };
  });
}

/** A list of one-key maps from event to function; the event in any case. */
function hooksOf(value: Json | undefined, events: readonly string[], mistakes: string[]): Hook[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    mistakes.push('Hooks: must be a list');
    return [];
  }
  return value.flatMap((item: Json): Hook[] =>
    Object.entries(members(item, 'Hooks', events, mistakes)).map(([event, name]) => ({
      event,
      functionName: String(name),
    })),
  );
}

/** The members under the names that are known, whatever case they were written in. */
function members(value: Json, where: string, known: readonly string[], mistakes: string[]): Members {
  if (!isJsonObject(value)) {
    mistakes.push(`${where}: must be a map with ${known.join(', ')}`);
    return {};
  }
  const found: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value as JsonObject)) {
    const name = known.find((each) => each.toLowerCase() === key.toLowerCase());
    const near = suggest(key, known);
    if (name === undefined)
      mistakes.push(
        `${where}: there is no key ${quote(key)}${near === undefined ? `; there are ${known.join(', ')}` : `; did you mean ${quote(near)}?`}`,
      );
    else found[name] = member;
  }
  return found;
}

function texts(value: Json | undefined, where: string, mistakes: string[]): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  mistakes.push(`${where}: must be a list of names`);
  return [];
}

function text(value: Json | undefined): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

function refused(name: string, mistakes: readonly string[]): Error {
  return codedeployError(
    'E_APPSPEC',
    `appspec: ${name} has ${mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`,
  );
}
