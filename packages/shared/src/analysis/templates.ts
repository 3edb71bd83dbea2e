import type { Metric } from './metric.ts';
import type { Query } from './query.ts';

export const TEMPLATES = [
  'alb-errors',
  'alb-slow',
  'alb-latency',
  'lambda-errors',
  'lambda-throttles',
  'lambda-slow',
  'lambda-latency',
] as const;
export type Template = (typeof TEMPLATES)[number];

export interface TemplateOptions {
  /** Milliseconds from which a request is slow. */
  readonly slow?: number | undefined;
  /** Of latency templates. */
  readonly statistic?: string | undefined;
}

type Measured =
  | { readonly kind: 'count'; readonly bad: Query[]; readonly all: Query[]; readonly missing: 'zero' }
  | { readonly kind: 'gauge'; readonly value: Query; readonly worse: 'higher' };

/** Which templates need `threshold`. */
export function isSlowTemplate(template: Template): boolean {
  return template === 'alb-slow' || template === 'lambda-slow';
}

/**
 * What a template measures, with the arm's variables in the dimensions. Sources: CloudWatch metrics of Application Load
 * Balancers (missing means no such request) and of Lambda (`ExecutedVersion` splits an alias).
 */
function measuredBy(template: Template, { slow = 0, statistic = 'p99' }: TemplateOptions): Measured {
  switch (template) {
    case 'alb-errors':
      return counted(
        [alb('HTTPCode_Target_5XX_Count', 'Sum'), alb('TargetConnectionErrorCount', 'Sum')],
        [alb('RequestCount', 'Sum')],
      );
    case 'alb-slow':
      return counted([alb('TargetResponseTime', `TC(${slow / 1_000}:)`)], [alb('TargetResponseTime', 'SampleCount')]);
    case 'alb-latency':
      return { kind: 'gauge', value: alb('TargetResponseTime', statistic), worse: 'higher' };
    case 'lambda-errors':
      return counted([lambda('Errors', 'Sum')], [lambda('Invocations', 'Sum')]);
    case 'lambda-throttles':
      return counted([lambda('Throttles', 'Sum')], [lambda('Invocations', 'Sum'), lambda('Throttles', 'Sum')]);
    case 'lambda-slow':
      return counted([lambda('Duration', `TC(${slow}:)`)], [lambda('Duration', 'SampleCount')]);
    case 'lambda-latency':
      return { kind: 'gauge', value: lambda('Duration', statistic), worse: 'higher' };
  }
}

type CommonKey = 'name' | 'required' | 'group' | 'critical' | 'kayenta' | 'limits';

/** A template as a metric, with what a metric has besides. */
export function templateMetric(template: Template, options: TemplateOptions, common: Pick<Metric, CommonKey>): Metric {
  return { ...common, ...measuredBy(template, options) };
}

function counted(bad: Query[], all: Query[]): Measured {
  return { kind: 'count', bad, all, missing: 'zero' };
}

function alb(metric: string, statistic: string): Query {
  const dimensions = { TargetGroup: '{target-group}', LoadBalancer: '{load-balancer}' };
  return { namespace: 'AWS/ApplicationELB', metric, statistic, dimensions };
}

function lambda(metric: string, statistic: string): Query {
  const dimensions = { FunctionName: '{function}', Resource: '{function}:{alias}', ExecutedVersion: '{version}' };
  return { namespace: 'AWS/Lambda', metric, statistic, dimensions };
}
