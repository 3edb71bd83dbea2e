import { InvalidValue } from '../kernel/index.ts';

/** One CloudWatch metric with its statistic. Dimension values may hold variables of an arm, such as `{target-group}`. */
export interface Query {
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What tells one side of the deployment from the other: values for variables. */
export type Arm = Readonly<Record<string, string>>;

export interface Arms {
  readonly baseline: Arm;
  readonly canary: Arm;
}

/** Source: CloudWatch user guide, "Statistics definitions". */
const STATISTIC =
  /^(SampleCount|Average|Sum|Minimum|Maximum|IQM|p(100|\d{1,2}(\.\d{1,10})?)|(tm|tc|ts|wm)(100|\d{1,2}(\.\d{1,10})?)|(TM|TC|TS|WM|PR)\([\d.]*%?:[\d.]*%?\))$/;

/** @throws InvalidValue */
export function parseStatistic(text: string): string {
  if (!STATISTIC.test(text) || /\(:\)/.test(text))
    throw new InvalidValue(text, 'a CloudWatch statistic such as Sum, Average, p99, TM(10%:90%) or TC(0.5:)');
  return text;
}

const VARIABLE = /\{([a-z-]+)\}/g;

export function variablesIn(query: Query): string[] {
  return Object.values(query.dimensions).flatMap((value) => [...value.matchAll(VARIABLE)].map(([, name = '']) => name));
}

/** The query for one arm. Variables that the arm does not have stay as they are: they were refused before. */
export function queryFor(query: Query, arm: Arm): Query {
  const dimensions = Object.entries(query.dimensions).map(
    ([name, value]) => [name, value.replace(VARIABLE, (whole, key: string) => arm[key] ?? whole)] as const,
  );
  return { ...query, dimensions: Object.fromEntries(dimensions) };
}

/** One text for equal queries. */
export function queryKey({ namespace, metric, statistic, dimensions }: Query): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, metric, statistic, sorted]);
}
