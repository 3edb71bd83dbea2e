import { type Place, regionalArn } from '../place/index.ts';

export type HealthState = 'initial' | 'healthy' | 'unhealthy' | 'draining';

export interface Target {
  readonly id: string;
  readonly port: number;
  state: HealthState;
  /** A TargetHealthReasonEnum, unless healthy. */
  reason?: string;
  description?: string;
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly port: number;
  readonly healthCheckPath: string;
  readonly targets: Map<string, Target>;
}

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancer: LoadBalancer;
  readonly port: number;
  /** ARN of a target group to its share of the traffic; shares need not add up to 100. */
  weights: ReadonlyMap<string, number>;
}

/** What a target group's dimensions are called in CloudWatch. */
export interface MetricDimensions {
  readonly TargetGroup: string;
  readonly LoadBalancer: string;
}

/** The load balancers of one account and region. */
export class Balancers {
  readonly loadBalancers = new Map<string, LoadBalancer>();
  readonly listeners = new Map<string, Listener>();
  readonly targetGroups = new Map<string, TargetGroup>();
  readonly #place: Place;
  readonly #watchers: Array<() => void> = [];

  constructor(place: Place) {
    this.#place = place;
  }

  createLoadBalancer(name: string): LoadBalancer {
    const { agenda, identifiers } = this.#place;
    const resource = `loadbalancer/app/${name}/${identifiers.hex(16)}`;
    const made = { arn: regionalArn(this.#place, 'elasticloadbalancing', resource), name, createdAt: agenda.now() };
    this.loadBalancers.set(made.arn, made);
    return made;
  }

  createTargetGroup(name: string, options: { port?: number; healthCheckPath?: string } = {}): TargetGroup {
    const arn = regionalArn(
      this.#place,
      'elasticloadbalancing',
      `targetgroup/${name}/${this.#place.identifiers.hex(16)}`,
    );
    const { port = 80, healthCheckPath = '/' } = options;
    const made: TargetGroup = { arn, name, port, healthCheckPath, targets: new Map() };
    this.targetGroups.set(arn, made);
    return made;
  }

  createListener(loadBalancer: LoadBalancer, port: number, target: TargetGroup): Listener {
    const resource = loadBalancer.arn.split(':').slice(5).join(':').replace('loadbalancer/', 'listener/');
    const arn = regionalArn(this.#place, 'elasticloadbalancing', `${resource}/${this.#place.identifiers.hex(16)}`);
    const made: Listener = { arn, loadBalancer, port, weights: new Map([[target.arn, 100]]) };
    this.listeners.set(arn, made);
    return made;
  }

  targetGroupNamed(name: string): TargetGroup | undefined {
    return [...this.targetGroups.values()].find((group) => group.name === name);
  }

  /** Shifts a listener's traffic. Both groups stay in the listener, also at weight 0, as CodeDeploy leaves them. */
  setWeights(listenerArn: string, weights: ReadonlyMap<string, number>): void {
    const listener = this.listeners.get(listenerArn);
    if (listener === undefined) return;
    listener.weights = new Map(weights);
    this.#changed();
  }

  register(group: TargetGroup, target: Target): void {
    group.targets.set(`${target.id}:${target.port}`, target);
    this.#changed();
  }

  deregister(group: TargetGroup, target: Target): void {
    group.targets.delete(`${target.id}:${target.port}`);
    this.#changed();
  }

  setHealth(target: Target, state: HealthState, why: { reason?: string; description?: string } = {}): void {
    target.state = state;
    delete target.reason;
    delete target.description;
    Object.assign(target, why);
    this.#changed();
  }

  /** Calls back whenever weights, targets or their health changed. */
  onChange(watcher: () => void): void {
    this.#watchers.push(watcher);
  }

  /** The load balancer whose listener sends, or can send, traffic to a group. */
  loadBalancerOf(groupArn: string): LoadBalancer | undefined {
    return [...this.listeners.values()].find((listener) => listener.weights.has(groupArn))?.loadBalancer;
  }

  /** The dimensions of a group's metrics, as AWS/ApplicationELB has them. */
  dimensionsOf(group: TargetGroup, loadBalancer: LoadBalancer): MetricDimensions {
    return {
      TargetGroup: group.arn.slice(group.arn.indexOf('targetgroup/')),
      LoadBalancer: loadBalancer.arn.slice(loadBalancer.arn.indexOf('app/')),
    };
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
