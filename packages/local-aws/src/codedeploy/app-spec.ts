import { parse } from 'yaml';
import { type Refusal, refusal } from '../core/index.ts';

export interface EcsAppSpec {
  readonly kind: 'ECS';
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly platformVersion: string | undefined;
  readonly hooks: Hooks;
}

export interface LambdaAppSpec {
  readonly kind: 'Lambda';
  readonly functionName: string;
  readonly alias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  readonly hooks: Hooks;
}

/** Lifecycle event to name or ARN of the Lambda function that validates it. */
type Hooks = ReadonlyMap<string, string>;

const ECS_HOOKS = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
] as const;

const LAMBDA_HOOKS = ['BeforeAllowTraffic', 'AfterAllowTraffic'] as const;

/** Reads the AppSpec of an ECS deployment, YAML or JSON, keys in any case. @throws InvalidRevisionException */
export function parseEcsAppSpec(content: string): EcsAppSpec {
  const spec = new Section(document(content), 'AppSpec file');
  const properties = onlyResource(spec, 'AWS::ECS::Service');
  const balancer = properties.section('LoadBalancerInfo');
  return {
    kind: 'ECS',
    taskDefinition: properties.text('TaskDefinition'),
    containerName: balancer.text('ContainerName'),
    containerPort: balancer.port('ContainerPort'),
    platformVersion: properties.optionalText('PlatformVersion'),
    hooks: hooksOf(spec, ECS_HOOKS),
  };
}

/** Reads the AppSpec of a Lambda deployment, YAML or JSON, keys in any case. @throws InvalidRevisionException */
export function parseLambdaAppSpec(content: string): LambdaAppSpec {
  const spec = new Section(document(content), 'AppSpec file');
  const properties = onlyResource(spec, 'AWS::Lambda::Function');
  return {
    kind: 'Lambda',
    functionName: properties.text('Name'),
    alias: properties.text('Alias'),
    currentVersion: properties.text('CurrentVersion'),
    targetVersion: properties.text('TargetVersion'),
    hooks: hooksOf(spec, LAMBDA_HOOKS),
  };
}

function document(content: string): unknown {
  try {
    return parse(content, { strict: true, uniqueKeys: true, maxAliasCount: 0 });
  } catch (error) {
    throw invalid(`is neither valid YAML nor valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function onlyResource(spec: Section, type: string): Section {
  const version = spec.value('version');
  if (version !== 0 && version !== '0.0') throw invalid(`needs version 0.0, not ${JSON.stringify(version)}`);
  const resources = spec.value('Resources');
  if (!Array.isArray(resources) || resources.length !== 1)
    throw invalid('needs a list Resources with exactly one item');
  const named = new Section(resources[0], 'resource').only();
  const found = named.text('Type');
  if (found !== type) throw invalid(`needs a resource of type ${type}, not ${found}`);
  return named.section('Properties');
}

function hooksOf(spec: Section, allowed: readonly string[]): Hooks {
  const list = spec.value('Hooks');
  if (list === undefined || list === null) return new Map();
  if (!Array.isArray(list)) throw invalid('needs Hooks to be a list');
  const hooks = new Map<string, string>();
  for (const item of list) {
    for (const [event, target] of new Section(item, 'hook').entries()) {
      const name = allowed.find((known) => known.toLowerCase() === event.toLowerCase());
      if (name === undefined) throw invalid(`has a hook for ${event}; allowed are ${allowed.join(', ')}`);
      if (typeof target !== 'string' || target === '') throw invalid(`names no Lambda function for the hook ${event}`);
      if (hooks.has(name)) throw invalid(`has two hooks for ${name}`);
      hooks.set(name, target);
    }
  }
  return hooks;
}

class Section {
  readonly #name: string;
  readonly #entries: ReadonlyArray<readonly [string, unknown]>;

  constructor(value: unknown, name: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw invalid(`needs ${name} to be a mapping`);
    this.#name = name;
    this.#entries = Object.entries(value);
  }

  entries() {
    return this.#entries;
  }

  value(key: string): unknown {
    return this.#entries.find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  }

  only(): Section {
    const [first] = this.#entries;
    if (first === undefined || this.#entries.length !== 1)
      throw invalid(`needs ${this.#name} to have exactly one name`);
    return new Section(first[1], first[0]);
  }

  section(key: string): Section {
    return new Section(this.value(key), key);
  }

  text(key: string): string {
    const text = this.optionalText(key);
    if (text === undefined) throw invalid(`has no ${key}`);
    return text;
  }

  optionalText(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string' && typeof value !== 'number') throw invalid(`needs ${key} to be a text`);
    return String(value);
  }

  port(key: string): number {
    const port = Number(this.text(key));
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw invalid(`needs ${key} to be a port number`);
    return port;
  }
}

function invalid(problem: string): Refusal {
  return refusal('InvalidRevisionException', `The AppSpec file is not valid: it ${problem}.`);
}
