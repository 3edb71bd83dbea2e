import { refusal } from '../core/index.ts';
import type { Balancers, TargetGroup } from '../elb/index.ts';
import { type Place, regionalArn } from '../place/index.ts';
import type { TaskRunner } from './runner.ts';
import { TaskDefinitions } from './task-definitions.ts';
import { TaskSet } from './task-set.ts';

export interface Cluster {
  readonly arn: string;
  readonly name: string;
  readonly services: Map<string, EcsService>;
}

export interface EcsService {
  readonly arn: string;
  readonly name: string;
  readonly cluster: Cluster;
  readonly controller: 'CODE_DEPLOY' | 'ECS';
  readonly desiredCount: number;
  readonly createdAt: number;
  taskSets: TaskSet[];
  readonly events: Array<{ readonly id: string; readonly at: number; readonly message: string }>;
}

/** What a service or a replacement of it shall run. */
export interface TaskSetRequest {
  /** ARN or `family:revision`. */
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly targetGroup: TargetGroup;
  readonly externalId?: string;
  readonly platformVersion?: string;
}

export interface ServiceRequest extends TaskSetRequest {
  readonly cluster: string;
  readonly name: string;
  readonly desiredCount?: number;
  readonly controller?: 'CODE_DEPLOY' | 'ECS';
}

export interface EcsSurroundings {
  readonly balancers: Balancers;
  readonly runner: TaskRunner;
}

/** How long a drained task set is still listed. */
const DRAIN_MS = 15_000;

/** Clusters, services and task sets of one account and region. */
export class Ecs {
  readonly taskDefinitions: TaskDefinitions;
  readonly clusters = new Map<string, Cluster>();
  readonly place: Place;
  readonly #around: EcsSurroundings;

  constructor(place: Place, around: EcsSurroundings) {
    this.place = place;
    this.#around = around;
    this.taskDefinitions = new TaskDefinitions(place);
  }

  createCluster(name: string): Cluster {
    const known = this.clusters.get(name);
    if (known !== undefined) return known;
    const made: Cluster = { arn: regionalArn(this.place, 'ecs', `cluster/${name}`), name, services: new Map() };
    this.clusters.set(name, made);
    return made;
  }

  /** Makes a service whose first task set is PRIMARY from the start. */
  createService(request: ServiceRequest): EcsService {
    const cluster = this.createCluster(request.cluster);
    const { controller = 'CODE_DEPLOY', desiredCount = 1 } = request;
    const arn = regionalArn(this.place, 'ecs', `service/${cluster.name}/${request.name}`);
    const createdAt = this.place.agenda.now();
    const service: EcsService = {
      arn,
      name: request.name,
      cluster,
      controller,
      desiredCount,
      createdAt,
      taskSets: [],
      events: [],
    };
    cluster.services.set(request.name, service);
    this.startTaskSet(service, request).status = 'PRIMARY';
    return service;
  }

  /** Finds a cluster by name or ARN. @throws ClusterNotFoundException */
  cluster(name = 'default'): Cluster {
    const found = this.clusters.get(name.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : name);
    if (found === undefined || (name.startsWith('arn:') && found.arn !== name)) {
      throw refusal('ClusterNotFoundException', 'Cluster not found.');
    }
    return found;
  }

  /** Finds a service by its cluster's and its own name or ARN. */
  service(cluster: string, name: string): EcsService | undefined {
    const place = this.clusters.get(cluster.slice(cluster.lastIndexOf('/') + 1));
    return place?.services.get(name.slice(name.lastIndexOf('/') + 1));
  }

  startTaskSet(service: EcsService, request: TaskSetRequest): TaskSet {
    const { identifiers } = this.place;
    const id = `ecs-svc/${identifiers.digits(19)}`;
    const path = `${service.cluster.name}/${service.name}`;
    const set = new TaskSet(
      {
        id,
        arn: regionalArn(this.place, 'ecs', `task-set/${path}/${id}`),
        clusterArn: service.cluster.arn,
        serviceName: service.name,
        taskDefinition: this.taskDefinitions.get(request.taskDefinition),
        containerName: request.containerName,
        containerPort: request.containerPort,
        targetGroup: request.targetGroup,
        desired: service.desiredCount,
        externalId: request.externalId,
        platformVersion: request.platformVersion,
        taskArn: () => regionalArn(this.place, 'ecs', `task/${service.cluster.name}/${identifiers.hex(32)}`),
      },
      { agenda: this.place.agenda, ...this.#around },
    );
    service.taskSets.push(set);
    this.#tell(service, `has started task set ${id}.`);
    set.start();
    return set;
  }

  /** Makes one task set the primary one; the others become ACTIVE. */
  promote(service: EcsService, set: TaskSet): void {
    for (const other of service.taskSets) if (other.status === 'PRIMARY') other.status = 'ACTIVE';
    set.status = 'PRIMARY';
    this.#tell(service, `has made task set ${set.plan.id} primary.`);
  }

  /** Drains a task set and forgets it a little later. */
  remove(service: EcsService, set: TaskSet): void {
    set.drain('Task set is being deleted');
    this.#tell(service, `is draining task set ${set.plan.id}.`);
    this.place.agenda.after(DRAIN_MS, () => {
      service.taskSets = service.taskSets.filter((other) => other !== set);
    });
  }

  #tell(service: EcsService, what: string): void {
    const message = `(service ${service.name}) ${what}`;
    service.events.unshift({ id: this.place.identifiers.uuid(), at: this.place.agenda.now(), message });
  }
}
