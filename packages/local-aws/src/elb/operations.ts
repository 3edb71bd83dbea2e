import type {
  Action,
  DescribeListenersInput,
  DescribeListenersOutput,
  DescribeLoadBalancersInput,
  DescribeLoadBalancersOutput,
  DescribeRulesInput,
  DescribeRulesOutput,
  DescribeTargetGroupsInput,
  DescribeTargetGroupsOutput,
  DescribeTargetHealthInput,
  DescribeTargetHealthOutput,
  TargetHealthReasonEnum,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { refusal } from '../core/index.ts';
import { type Handlers, pageOf } from '../place/index.ts';
import type { Balancers, Listener, LoadBalancer, TargetGroup } from './balancers.ts';

const PAGE = 400;

export const elbOperations: Handlers<Balancers> = {
  DescribeLoadBalancers: (state, input: DescribeLoadBalancersInput): DescribeLoadBalancersOutput => {
    const all = [...state.loadBalancers.values()];
    const chosen = chosenFrom(all, {
      arns: input.LoadBalancerArns,
      names: input.Names,
      missing: 'LoadBalancerNotFound',
    });
    const { items, next } = page(chosen, input);
    return { LoadBalancers: items.map(loadBalancerShown), ...next };
  },

  DescribeTargetGroups: (state, input: DescribeTargetGroupsInput): DescribeTargetGroupsOutput => {
    const all = [...state.targetGroups.values()];
    const chosen = chosenFrom(all, {
      arns: input.TargetGroupArns,
      names: input.Names,
      missing: 'TargetGroupNotFound',
    }).filter(
      (group) => input.LoadBalancerArn === undefined || state.loadBalancerOf(group.arn)?.arn === input.LoadBalancerArn,
    );
    const { items, next } = page(chosen, input);
    return { TargetGroups: items.map((group) => targetGroupShown(state, group)), ...next };
  },

  DescribeTargetHealth: (state, input: DescribeTargetHealthInput): DescribeTargetHealthOutput => {
    const group = state.targetGroups.get(input.TargetGroupArn ?? '');
    if (group === undefined) throw refusal('TargetGroupNotFound', `Target groups '${input.TargetGroupArn}' not found`);
    return {
      TargetHealthDescriptions: [...group.targets.values()].map((target) => ({
        Target: { Id: target.id, Port: target.port, AvailabilityZone: 'all' },
        HealthCheckPort: String(target.port),
        TargetHealth: {
          State: target.state,
          ...(target.reason === undefined ? {} : { Reason: target.reason as TargetHealthReasonEnum }),
          ...(target.description === undefined ? {} : { Description: target.description }),
        },
      })),
    };
  },

  DescribeListeners: (state, input: DescribeListenersInput): DescribeListenersOutput => {
    const all = [...state.listeners.values()].map((listener) => ({ ...listener, name: listener.arn }));
    const chosen = chosenFrom(all, { arns: input.ListenerArns, names: undefined, missing: 'ListenerNotFound' }).filter(
      (listener) => input.LoadBalancerArn === undefined || listener.loadBalancer.arn === input.LoadBalancerArn,
    );
    const { items, next } = page(chosen, input);
    return { Listeners: items.map(listenerShown), ...next };
  },

  DescribeRules: (state, input: DescribeRulesInput): DescribeRulesOutput => {
    const rules = [...state.listeners.values()].map((listener) => ({ listener, arn: ruleArn(listener) }));
    const chosen = rules.filter(({ listener, arn }) =>
      input.RuleArns === undefined ? listener.arn === input.ListenerArn : input.RuleArns.includes(arn),
    );
    if (chosen.length === 0) {
      const what = input.RuleArns === undefined ? 'ListenerNotFound' : 'RuleNotFound';
      throw refusal(what, 'One or more listeners or rules not found');
    }
    return {
      Rules: chosen.map(({ listener, arn }) => ({
        RuleArn: arn,
        Priority: 'default',
        Conditions: [],
        Actions: [forward(listener)],
        IsDefault: true,
      })),
    };
  },
};

interface Choice {
  readonly arns: readonly string[] | undefined;
  readonly names: readonly string[] | undefined;
  readonly missing: string;
}

function chosenFrom<T extends { readonly arn: string; readonly name: string }>(all: readonly T[], choice: Choice): T[] {
  if (choice.arns !== undefined && choice.names !== undefined) {
    throw refusal('ValidationError', 'ARNs and names cannot be given together');
  }
  const wanted = choice.arns ?? choice.names;
  if (wanted === undefined) return [...all];
  const found = wanted.map((key) => [key, all.find((item) => item.arn === key || item.name === key)] as const);
  const missing = found.flatMap(([key, item]) => (item === undefined ? [key] : []));
  if (missing.length > 0) throw refusal(choice.missing, `One or more not found: '${missing.join("', '")}'`);
  return found.flatMap(([, item]) => (item === undefined ? [] : [item]));
}

function page<T>(items: readonly T[], request: { Marker?: string | undefined; PageSize?: number | undefined }) {
  const size = request.PageSize ?? PAGE;
  if (size < 1 || size > PAGE) throw refusal('ValidationError', `PageSize must be between 1 and ${PAGE}`);
  const found = pageOf(items, {
    token: request.Marker,
    size,
    refuse: () => refusal('ValidationError', 'The marker is not valid'),
  });
  return { items: found.items, next: found.nextToken === undefined ? {} : { NextMarker: found.nextToken } };
}

function loadBalancerShown(balancer: LoadBalancer) {
  return {
    LoadBalancerArn: balancer.arn,
    LoadBalancerName: balancer.name,
    DNSName: `${balancer.name}.elb.amazonaws.com`,
    CreatedTime: new Date(balancer.createdAt),
    Scheme: 'internet-facing' as const,
    Type: 'application' as const,
    State: { Code: 'active' as const },
    IpAddressType: 'ipv4' as const,
  };
}

function targetGroupShown(state: Balancers, group: TargetGroup) {
  const balancer = state.loadBalancerOf(group.arn);
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: 'HTTP' as const,
    Port: group.port,
    TargetType: 'ip' as const,
    ProtocolVersion: 'HTTP1',
    HealthCheckEnabled: true,
    HealthCheckPath: group.healthCheckPath,
    HealthCheckPort: 'traffic-port',
    HealthCheckProtocol: 'HTTP' as const,
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 2,
    Matcher: { HttpCode: '200' },
    LoadBalancerArns: balancer === undefined ? [] : [balancer.arn],
  };
}

function listenerShown(listener: Listener) {
  return {
    ListenerArn: listener.arn,
    LoadBalancerArn: listener.loadBalancer.arn,
    Port: listener.port,
    Protocol: 'HTTP' as const,
    DefaultActions: [forward(listener)],
  };
}

function forward(listener: Listener): Action {
  const groups = [...listener.weights].map(([arn, weight]) => ({ TargetGroupArn: arn, Weight: weight }));
  const [only] = groups;
  return {
    Type: 'forward',
    ...(groups.length === 1 && only !== undefined ? { TargetGroupArn: only.TargetGroupArn } : {}),
    ForwardConfig: { TargetGroups: groups, TargetGroupStickinessConfig: { Enabled: false } },
  };
}

function ruleArn(listener: Listener): string {
  return listener.arn.replace(':listener/', ':listener-rule/').concat(`/${listener.arn.slice(-16)}`);
}
