import { canonicalJson, isJsonObject, type Json, type JsonObject, quote, suggest } from '../kernel/index.ts';
import { codedeployError } from './errors.ts';

/** A task definition as RegisterTaskDefinition takes it. */
export type TaskDefinition = JsonObject & { readonly family: string; readonly containerDefinitions: readonly Json[] };

/** What DescribeTaskDefinition adds and RegisterTaskDefinition refuses. Source: ECS API reference. */
const ADDED_BY_ECS = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
  'tags',
];

/** A task definition without what ECS adds and without empty members, so that two of them can be compared. @throws E_TASK_DEFINITION */
export function taskDefinitionFrom(value: unknown, where: string): TaskDefinition {
  const document = isJsonObject(value) && isJsonObject(value['taskDefinition']) ? value['taskDefinition'] : value;
  const { family, containerDefinitions } = isJsonObject(document) ? document : {};
  if (!isJsonObject(document) || typeof family !== 'string' || !Array.isArray(containerDefinitions))
    throw codedeployError('E_TASK_DEFINITION', `${where} is not a task definition: it has no family or no containers`);
  const kept = Object.entries(document).filter(([key]) => !ADDED_BY_ECS.includes(key));
  return withoutEmpty(Object.fromEntries(kept)) as TaskDefinition;
}

export function containerNames(definition: TaskDefinition): string[] {
  return definition.containerDefinitions.flatMap((container) =>
    isJsonObject(container) && typeof container['name'] === 'string' ? [container['name']] : [],
  );
}

/** The container to change: the one named, or the only one. @throws E_TASK_DEFINITION with the names there are */
export function chooseContainer(definition: TaskDefinition, wanted: string | undefined): string {
  const names = containerNames(definition);
  const [only] = names;
  if (wanted === undefined) {
    if (only !== undefined && names.length === 1) return only;
    throw codedeployError(
      'E_TASK_DEFINITION',
      `${quote(definition.family)} has ${names.length} containers (${names.join(', ')})`,
      { cure: 'name the one that the image is for with the input `container`' },
    );
  }
  if (names.includes(wanted)) return wanted;
  const near = suggest(wanted, names);
  throw codedeployError(
    'E_TASK_DEFINITION',
    `container: ${quote(wanted)} is not in ${quote(definition.family)}, which has ${names.join(', ')}${near === undefined ? '' : `; did you mean ${quote(near)}?`}`,
  );
}

export function imageOf(definition: TaskDefinition, container: string): string | undefined {
  const image = containerIn(definition, container)?.['image'];
  return typeof image === 'string' ? image : undefined;
}

/** The same task definition with another image in one container, and nothing else changed. */
export function withImage(definition: TaskDefinition, container: string, image: string): TaskDefinition {
  return {
    ...definition,
    containerDefinitions: definition.containerDefinitions.map((each) =>
      isJsonObject(each) && each['name'] === container ? { ...each, image } : each,
    ),
  };
}

/** Ports that the container declares. */
export function containerPorts(definition: TaskDefinition, container: string): number[] {
  const mappings = containerIn(definition, container)?.['portMappings'];
  if (!Array.isArray(mappings)) return [];
  return mappings.flatMap((mapping) => {
    const port = isJsonObject(mapping) ? mapping['containerPort'] : undefined;
    return typeof port === 'number' ? [port] : [];
  });
}

/** Whether ECS would store the two as the same. */
export function isSameDefinition(a: TaskDefinition, b: TaskDefinition): boolean {
  return canonicalJson(withDefaults(a)) === canonicalJson(withDefaults(b));
}

function containerIn(definition: TaskDefinition, name: string): JsonObject | undefined {
  return definition.containerDefinitions.filter(isJsonObject).find((container) => container['name'] === name);
}

/** ECS fills these in where a file leaves them out. */
function withDefaults(definition: TaskDefinition): JsonObject {
  return {
    ...definition,
    containerDefinitions: definition.containerDefinitions.map((container) =>
      isJsonObject(container) ? { cpu: 0, essential: true, ...container, portMappings: ports(container) } : container,
    ),
  };
}

function ports(container: JsonObject): Json {
  const mappings = container['portMappings'];
  if (!Array.isArray(mappings)) return [];
  return mappings.map((mapping) =>
    isJsonObject(mapping) ? { protocol: 'tcp', hostPort: mapping['containerPort'] ?? 0, ...mapping } : mapping,
  );
}

/** Without undefined, null, empty lists and empty objects: ECS gives them back or not as it likes. */
function withoutEmpty(value: unknown): Json {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value as Json;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null)
    .map(([key, member]) => [key, withoutEmpty(member)] as const)
    .filter(([, member]) => !isEmpty(member));
  return Object.fromEntries(members);
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
