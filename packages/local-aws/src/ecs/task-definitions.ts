import type { RegisterTaskDefinitionRequest, TaskDefinition } from '@aws-sdk/client-ecs';
import { refusal } from '../core/index.ts';
import { type Place, regionalArn } from '../place/index.ts';
import { checkTaskDefinition } from './task-definition-rules.ts';

/** The task definitions of one account and region: families, each with revisions that never change. */
export class TaskDefinitions {
  readonly #families = new Map<string, TaskDefinition[]>();
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Registers the next revision of the family. ECS makes a new one even when nothing differs. */
  register(request: RegisterTaskDefinitionRequest, registeredBy = 'anonymous'): TaskDefinition {
    checkTaskDefinition(request);
    const family = request.family ?? '';
    const revisions = this.#families.get(family) ?? [];
    const revision = revisions.length + 1;
    const { tags: _tags, ...rest } = request;
    const fargate = request.requiresCompatibilities?.includes('FARGATE') ?? false;
    const made: TaskDefinition = {
      volumes: [],
      placementConstraints: [],
      networkMode: fargate ? 'awsvpc' : 'bridge',
      ...rest,
      containerDefinitions: (request.containerDefinitions ?? []).map((container) => ({
        cpu: 0,
        essential: true,
        environment: [],
        mountPoints: [],
        volumesFrom: [],
        portMappings: [],
        systemControls: [],
        ...container,
      })),
      taskDefinitionArn: regionalArn(this.#place, 'ecs', `task-definition/${family}:${revision}`),
      revision,
      status: 'ACTIVE',
      compatibilities: fargate ? ['EC2', 'FARGATE'] : ['EC2'],
      registeredAt: new Date(this.#place.agenda.now()),
      registeredBy,
    };
    this.#families.set(family, [...revisions, made]);
    return made;
  }

  /** Finds by ARN, `family:revision`, or `family` (then the newest active revision). */
  find(name: string): TaskDefinition | undefined {
    const short = name.startsWith('arn:')
      ? name.slice(name.indexOf('task-definition/') + 'task-definition/'.length)
      : name;
    const [family = '', revision] = short.split(':');
    const revisions = this.#families.get(family) ?? [];
    if (revision === undefined) return revisions.findLast((known) => known.status === 'ACTIVE');
    const found = revisions[Number(revision) - 1];
    return name.startsWith('arn:') && found?.taskDefinitionArn !== name ? undefined : found;
  }

  /** @throws ClientException */
  get(name: string): TaskDefinition {
    const found = this.find(name);
    if (found === undefined) throw refusal('ClientException', 'Unable to describe task definition.');
    return found;
  }

  deregister(name: string): TaskDefinition {
    const found = this.get(name);
    const gone: TaskDefinition = { ...found, status: 'INACTIVE', deregisteredAt: new Date(this.#place.agenda.now()) };
    this.#families.get(found.family ?? '')?.splice((found.revision ?? 1) - 1, 1, gone);
    return gone;
  }

  all(): readonly TaskDefinition[] {
    return [...this.#families.values()].flat();
  }
}
