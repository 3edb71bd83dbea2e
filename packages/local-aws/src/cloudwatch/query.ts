import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { refusal } from '../core/index.ts';
import { evaluate, identifiersIn, type Operand } from './expression.ts';
import type { Metrics } from './metrics.ts';
import { metricName } from './series.ts';
import { computeStatistic, parseStatistic } from './statistic.ts';

export interface Window {
  readonly start: number;
  readonly end: number;
  /** Samples that become visible later are not seen. */
  readonly now: number;
}

/** One query's result, by time. */
export interface Answer {
  readonly query: MetricDataQuery;
  readonly points: ReadonlyMap<number, number>;
}

/** @throws ValidationException, InvalidParameterValueException for what GetMetricData would refuse */
export function checkQueries(queries: readonly MetricDataQuery[]): void {
  if (queries.length === 0 || queries.length > 500) {
    throw bad(`the number of queries must be between 1 and 500, not ${queries.length}`);
  }
  const ids = new Set<string>();
  for (const { Id = '', MetricStat, Expression, Period } of queries) {
    if (!/^[a-z]\w{0,254}$/.test(Id))
      throw bad(`the id ${Id} must start with a lower-case letter, then letters, digits and _`);
    if (ids.has(Id)) throw bad(`the id ${Id} is used twice`);
    ids.add(Id);
    if ((MetricStat === undefined) === (Expression === undefined))
      throw bad(`${Id} needs either MetricStat or Expression`);
    if (MetricStat !== undefined) {
      checkPeriod(MetricStat.Period);
      if (parseStatistic(MetricStat.Stat ?? '') === undefined)
        throw bad(`${Id} has the unknown statistic ${MetricStat.Stat}`);
    } else if (Period !== undefined) checkPeriod(Period);
  }
  for (const { Id, Expression } of queries) checkExpression(Id ?? '', Expression, ids);
}

export function checkPeriod(period: number | undefined): void {
  if (period !== undefined && ([1, 5, 10, 20, 30].includes(period) || (period >= 60 && period % 60 === 0))) return;
  throw bad(`the period ${period} must be 1, 5, 10, 20, 30 or a multiple of 60`);
}

/** Answers all queries, those that were not asked to be returned left out. */
export function answerQueries(
  queries: readonly MetricDataQuery[],
  metrics: Metrics,
  window: Window,
): readonly Answer[] {
  const answers = new Map<string, Answer>();
  const shortest = Math.min(
    ...queries.map(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? Number.POSITIVE_INFINITY),
  );
  const resolve = (query: MetricDataQuery, asking: readonly string[]): Answer => {
    const id = query.Id ?? '';
    const known = answers.get(id);
    if (known !== undefined) return known;
    if (asking.includes(id)) throw bad(`the expression ${id} depends on itself`);
    const points =
      query.MetricStat === undefined ? mathOf(query, [...asking, id]) : statOf(query.MetricStat, metrics, window);
    const answer = { query, points };
    answers.set(id, answer);
    return answer;
  };
  const mathOf = (query: MetricDataQuery, asking: readonly string[]) => {
    const text = query.Expression ?? '';
    const all = text.includes('METRICS(');
    const needed = queries.filter(
      ({ Id = '', MetricStat }) => (all && MetricStat !== undefined) || identifiersIn(text).includes(Id),
    );
    const operands = new Map<string, Operand>(needed.map((other) => [other.Id ?? '', resolve(other, asking).points]));
    const times = timesOf(window, (Number.isFinite(shortest) ? shortest : 60) * 1_000);
    try {
      const value = evaluate(text, { operands, times });
      return typeof value === 'number' ? new Map(times.map((time) => [time, value])) : value;
    } catch (error) {
      throw bad(`${query.Id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return queries.map((query) => resolve(query, [])).filter(({ query }) => query.ReturnData !== false);
}

/** The times of the periods that begin inside the window; they count from the start cut to the minute or the period. */
export function timesOf({ start, end }: Window, periodMs: number): readonly number[] {
  const cut = Math.min(periodMs, 60_000);
  const first = Math.floor(start / cut) * cut;
  return Array.from(
    { length: Math.max(0, Math.ceil((end - first) / periodMs)) },
    (_, index) => first + index * periodMs,
  );
}

function statOf(
  stat: NonNullable<MetricDataQuery['MetricStat']>,
  metrics: Metrics,
  window: Window,
): ReadonlyMap<number, number> {
  const series = metrics.find(metricName(stat.Metric?.Namespace, stat.Metric?.MetricName, stat.Metric?.Dimensions));
  const statistic = parseStatistic(stat.Stat ?? '');
  if (series === undefined || statistic === undefined) return new Map();
  const periodMs = (stat.Period ?? 60) * 1_000;
  return new Map(
    timesOf(window, periodMs).flatMap((time): Array<[number, number]> => {
      const samples = series.between(time, Math.min(time + periodMs, window.end), window.now);
      const value = computeStatistic(
        statistic,
        stat.Unit === undefined ? samples : samples.filter(({ unit }) => unit === stat.Unit),
      );
      return value === undefined ? [] : [[time, value]];
    }),
  );
}

function checkExpression(id: string, text: string | undefined, ids: ReadonlySet<string>): void {
  if (text === undefined) return;
  let named: readonly string[];
  try {
    named = identifiersIn(text);
  } catch (error) {
    throw bad(`${id}: ${error instanceof Error ? error.message : String(error)}`);
  }
  for (const name of named) if (!ids.has(name)) throw bad(`the expression ${id} names ${name}, which is no query`);
}

function bad(problem: string) {
  return refusal('ValidationException', `The query is not valid: ${problem}.`);
}
