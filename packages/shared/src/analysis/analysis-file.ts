import { InvalidValue, parseDuration, quote, readDocument, type Shape, shape } from '../kernel/index.ts';
import { analysisError } from './errors.ts';
import { KAYENTA_JUDGE, KAYENTA_METRIC, type KayentaJudge, kayentaJudge, kayentaMetric } from './kayenta/index.ts';
import type { Metric } from './metric.ts';
import { parseStatistic, type Query, variablesIn } from './query.ts';
import { share } from './share.ts';
import { type Slo, sloShape } from './slo.ts';
import { isSlowTemplate, TEMPLATES, type Template, templateMetric } from './templates.ts';
import { limitsShape, NO_LIMITS } from './threshold.ts';

/** What `.waybill/analysis.yml` asks for. Times are milliseconds. */
export interface Analysis {
  readonly judge: 'sequential' | 'kayenta' | 'threshold';
  /** Probability of stopping a good canary, over all metrics and looks. */
  readonly alpha: number;
  /** A canary may be worse by this share before it counts. */
  readonly margin: number;
  /** Undefined: two minutes, one where the shift is shorter than ten. */
  readonly warmUp: number | undefined;
  /** After that long a minute's data counts as complete. */
  readonly settle: number;
  /** Undefined: as long as both revisions have traffic. */
  readonly horizon: number | undefined;
  readonly detect: Detect;
  readonly kayenta: KayentaJudge;
  /** An objective of the service; undefined for none. */
  readonly slo: Slo | undefined;
  readonly metrics: readonly Metric[];
}

/** So bad a canary must be excluded before the verdict is a pass: the larger of the two. */
export interface Detect {
  /** Times the baseline's rate. */
  readonly ratio: number;
  readonly rate: number;
}

const MINUTE = 60_000;

const query: Shape<Query> = shape.record({
  namespace: shape.required(shape.text(parseNamespace)),
  metric: shape.required(shape.text()),
  statistic: shape.required(shape.text(parseStatistic)),
  dimensions: shape.required(shape.refined(shape.mapOf(shape.text()), (map) => Object.fromEntries(map))),
});

const queries: Shape<readonly Query[]> = shape.byKind({
  map: shape.refined(query, (one): readonly Query[] => [one]),
  list: shape.list(query, { least: 1, most: 10 }),
});

const metric: Shape<Metric> = shape.refined(
  shape.record({
    name: shape.optional(shape.text(parseName)),
    template: shape.optional(shape.oneOf(...TEMPLATES)),
    threshold: shape.optional(shape.text(parseDuration)),
    statistic: shape.optional(shape.text(parseStatistic)),
    bad: shape.optional(queries),
    all: shape.optional(queries),
    value: shape.optional(query),
    worse: shape.optional(shape.oneOf('higher', 'lower', 'either'), 'higher'),
    missing: shape.optional(shape.oneOf('zero', 'unknown'), 'unknown'),
    required: shape.optional(shape.flag, true),
    group: shape.optional(shape.text(), 'all'),
    critical: shape.optional(shape.flag, false),
    kayenta: shape.optional(kayentaMetric, KAYENTA_METRIC),
    limits: shape.optional(limitsShape, NO_LIMITS),
  }),
  metricFrom,
);

const analysis: Shape<Analysis> = shape.refined(
  shape.record({
    judge: shape.optional(shape.oneOf('sequential', 'kayenta', 'threshold'), 'sequential'),
    alpha: shape.optional(share, 0.01),
    margin: shape.optional(share, 0.25),
    'warm-up': shape.optional(shape.text(parseDuration)),
    settle: shape.optional(shape.text(parseDuration), 2 * MINUTE),
    horizon: shape.optional(shape.text(parseDuration)),
    detect: shape.optional(
      shape.record({ ratio: shape.optional(shape.number(1.1, 1_000), 10), rate: shape.optional(share, 0.05) }),
      { ratio: 10, rate: 0.05 },
    ),
    kayenta: shape.optional(kayentaJudge, KAYENTA_JUDGE),
    slo: shape.optional(sloShape(queries)),
    metrics: shape.required(shape.list(metric, { least: 1, most: 100 })),
  }),
  ({ 'warm-up': warmUp, ...rest }) => ({ ...rest, warmUp }),
);

/** Reads the file's text. @throws E_FILE with every mistake and its place, E_ANALYSIS */
export async function readAnalysis(source: string, name: string): Promise<Analysis> {
  const read = await readDocument(source, analysis, name);
  const names = read.metrics.map((each) => each.name);
  const twice = names.find((each, at) => names.indexOf(each) < at);
  if (twice !== undefined) throw analysisError('E_ANALYSIS', `${name}: two metrics are named ${quote(twice)}`);
  checkBudgetMetric(read, name);
  return read;
}

/** The canary's part of the budget is counted by a metric that tells the revisions apart. */
function checkBudgetMetric({ slo, metrics }: Analysis, name: string): void {
  if (slo === undefined) return;
  const counts = metrics.filter(({ kind }) => kind === 'count').map((each) => each.name);
  if (counts.length === 0)
    throw analysisError(
      'E_ANALYSIS',
      `${name}: slo needs a metric with \`bad\` and \`all\` to count what the canary spends`,
    );
  if (slo.metric !== undefined && !counts.includes(slo.metric))
    throw analysisError(
      'E_ANALYSIS',
      `${name}: slo: there is no count metric ${quote(slo.metric)}; there are ${counts.map(quote).join(', ')}`,
    );
}

interface WrittenMetric extends Pick<Metric, 'required' | 'group' | 'critical' | 'kayenta' | 'limits'> {
  readonly name: string | undefined;
  readonly template: Template | undefined;
  readonly threshold: number | undefined;
  readonly statistic: string | undefined;
  readonly bad: readonly Query[] | undefined;
  readonly all: readonly Query[] | undefined;
  readonly value: Query | undefined;
  readonly worse: 'higher' | 'lower' | 'either';
  readonly missing: 'zero' | 'unknown';
}

function metricFrom(written: WrittenMetric): Metric {
  const { template, threshold, statistic, bad, all, value, worse, missing } = written;
  const { required, group, critical, kayenta, limits } = written;
  const name = written.name ?? template;
  if (name === undefined) throw new InvalidValue('metric', 'complete: it needs a name or a template');
  const common = { name, required, group, critical, kayenta, limits };
  if (template !== undefined) {
    if ((bad ?? all ?? value) !== undefined)
      throw new InvalidValue(template, 'to be given together with bad, all or value');
    if (isSlowTemplate(template) !== (threshold !== undefined))
      throw new InvalidValue(
        template,
        isSlowTemplate(template) ? 'complete without `threshold`' : 'a template with a `threshold`',
      );
    return templateMetric(template, { slow: threshold, statistic }, common);
  }
  if (value !== undefined && bad === undefined && all === undefined)
    return { ...common, kind: 'gauge', value: splitting(value, name), worse };
  if (value === undefined && bad !== undefined && all !== undefined)
    return {
      ...common,
      kind: 'count',
      bad: bad.map((each) => splitting(each, name)),
      all: all.map((each) => splitting(each, name)),
      missing,
    };
  throw new InvalidValue(name, 'complete: it needs a template, or bad and all, or value');
}

/** Both arms would read the same numbers. */
function splitting(query: Query, name: string): Query {
  if (variablesIn(query).length === 0)
    throw new InvalidValue(
      name,
      'able to tell the revisions apart: a dimension must hold a variable such as {target-group} or {version}',
    );
  return query;
}

function parseName(text: string): string {
  if (!/^[\w .:/-]{1,64}$/.test(text))
    throw new InvalidValue(text, 'a name (at most 64 letters, digits, spaces and _.:/-)');
  return text;
}

function parseNamespace(text: string): string {
  if (!/^[\w.#:/-]{1,255}$/.test(text) || text.startsWith(':'))
    throw new InvalidValue(text, 'a CloudWatch namespace such as AWS/ApplicationELB');
  return text;
}
