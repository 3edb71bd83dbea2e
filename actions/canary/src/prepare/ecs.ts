import {
  chooseContainer,
  codedeployError,
  containerPorts,
  type DeploymentGroup,
  type Difference,
  differences,
  type EcsService,
  imageOf,
  isSameDefinition,
  type RegisteredTaskDefinition,
  type TaskDefinition,
  taskDefinitionFrom,
  type WrittenEcs,
  withImage,
} from '@waybill/shared/codedeploy';
import { ecrHost, formatReference, quote } from '@waybill/shared/kernel';
import type { Inputs, PinnedImage } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { readFileJson } from './read-json.ts';

/** What an ECS deployment will bring. */
export interface EcsPlan {
  readonly platform: 'ECS';
  readonly cluster: string;
  readonly service: string;
  readonly container: string;
  readonly port: number;
  /** A revision that exists, or one to be made. */
  readonly definition: TaskDefinition;
  readonly registration:
    | { readonly kind: 'exists'; readonly arn: string }
    | { readonly kind: 'needed'; readonly tags: RegisteredTaskDefinition['tags'] };
  /** The task definition that serves now. */
  readonly previous: string | undefined;
  readonly image: string | undefined;
  /** What else the caller's AppSpec says. */
  readonly written: WrittenEcs | undefined;
  /** From what serves now to what will. */
  readonly differences: readonly Difference[];
}

/** Reads the service and the task definition, and decides what to register. Writes nothing. @throws E_SERVICE, E_TASK_DEFINITION */
export async function planEcs(
  inputs: Inputs,
  group: DeploymentGroup,
  written: WrittenEcs | undefined,
  ports: Ports,
): Promise<EcsPlan> {
  const service = await serviceOf(group, ports);
  const serving = await registered(service.taskDefinition, ports);
  const source = await sourceOf(inputs.taskDefinition, serving, ports);
  const container = chooseContainer(
    source.definition,
    inputs.container ?? written?.container ?? soleContainer(source, service),
  );
  const image = inputs.image === undefined ? imageOf(source.definition, container) : imageText(inputs.image, ports);
  const definition = image === undefined ? source.definition : withImage(source.definition, container, image);
  const same = await existing(definition, source, ports);
  return {
    platform: 'ECS',
    cluster: service.cluster,
    service: service.name,
    container,
    port: portOf(inputs.containerPort ?? written?.port, service, definition, container),
    written,
    definition,
    registration: same === undefined ? { kind: 'needed', tags: source.tags } : { kind: 'exists', arn: same },
    previous: serving?.arn,
    image,
    differences: differences(serving?.definition, definition),
  };
}

/** Where the task definition comes from; a file has no ARN. */
interface Source {
  readonly definition: TaskDefinition;
  readonly arn?: string;
  readonly tags: RegisteredTaskDefinition['tags'];
}

async function serviceOf(group: DeploymentGroup, { ecs, reading }: Ports): Promise<EcsService> {
  const [place] = group.services;
  if (place === undefined)
    throw codedeployError('E_NO_DEPLOYMENT_GROUP', `deployment group ${quote(group.name)} names no ECS service`);
  const service = await reading('DescribeServices', () => ecs.service(place.cluster, place.service));
  if (service === undefined)
    throw codedeployError(
      'E_SERVICE',
      `there is no service ${quote(place.service)} in cluster ${quote(place.cluster)}`,
    );
  if (service.controller !== 'CODE_DEPLOY')
    throw codedeployError(
      'E_SERVICE',
      `service ${quote(place.service)} is deployed by ${service.controller}, not by CodeDeploy`,
    );
  return service;
}

async function registered(
  name: string | undefined,
  { ecs, reading }: Ports,
): Promise<RegisteredTaskDefinition | undefined> {
  return name === undefined ? undefined : reading('DescribeTaskDefinition', () => ecs.taskDefinition(name));
}

/** The task definition to start from: a file, an ARN, a family, or what the service runs. */
async function sourceOf(
  wanted: string | undefined,
  serving: RegisteredTaskDefinition | undefined,
  ports: Ports,
): Promise<Source> {
  if (wanted === undefined) {
    if (serving !== undefined) return serving;
    throw codedeployError('E_TASK_DEFINITION', 'the service has no task definition yet', {
      cure: 'give the input `task-definition`',
    });
  }
  if (isFile(wanted)) {
    const definition = taskDefinitionFrom(await readFileJson(wanted, ports), wanted);
    const latest = await registered(definition.family, ports);
    return { definition, tags: latest?.tags ?? [] };
  }
  const found = await registered(wanted, ports);
  if (found === undefined)
    throw codedeployError('E_TASK_DEFINITION', `task-definition: ${quote(wanted)} does not exist in ECS`, {
      cure: 'name a family, an ARN, or a file ending in .json',
    });
  return found;
}

function isFile(name: string): boolean {
  return /\.json$/i.test(name) || name.startsWith('./') || name.startsWith('/');
}

/** A revision that is the same already, so that none needs to be registered: where it came from, or the family's newest. */
async function existing(definition: TaskDefinition, source: Source, ports: Ports): Promise<string | undefined> {
  if (source.arn !== undefined && isSameDefinition(definition, source.definition)) return source.arn;
  const latest = await registered(definition.family, ports);
  return latest !== undefined && isSameDefinition(definition, latest.definition) ? latest.arn : undefined;
}

/** The container behind the load balancer, where it is the obvious one. */
function soleContainer(source: Source, service: EcsService): string | undefined {
  const name = service.container?.name;
  return name !== undefined && source.definition.containerDefinitions.length > 1 ? name : undefined;
}

function portOf(
  wanted: number | undefined,
  service: EcsService,
  definition: TaskDefinition,
  container: string,
): number {
  const balanced = service.container?.name === container ? service.container.port : undefined;
  const declared = containerPorts(definition, container);
  const port = wanted ?? balanced ?? (declared.length === 1 ? declared[0] : undefined);
  if (port === undefined)
    throw codedeployError('E_TASK_DEFINITION', `container ${quote(container)} declares ${declared.length} ports`, {
      cure: 'name the one behind the load balancer with the input `container-port`',
    });
  return port;
}

/** `host/repository@digest`: the tag is left out, for only the digest may decide what runs. */
export function imageText({ host, repository, digest }: PinnedImage, at: { account: string; region: string }): string {
  return formatReference({ kind: 'registry', host: host ?? ecrHost(at.account, at.region), repository, digest });
}
