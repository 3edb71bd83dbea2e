import type { Classification } from './classify.ts';

export interface ScoredMetric {
  readonly name: string;
  readonly classification: Classification;
  readonly critical: boolean;
  readonly groups: readonly string[];
}

export interface Score {
  /** 0 to 100, two decimals. */
  readonly total: number;
  readonly groups: ReadonlyMap<string, number>;
  /** Why it is 0 whatever the groups say. */
  readonly reason: string | undefined;
}

/** Share of metrics without data from which the canary has failed, percent. */
const NODATA = 50;

/** The weighted sum of the groups' scores, as Kayenta has it. Weights are percent; groups without one share the rest. */
export function scoreOf(metrics: readonly ScoredMetric[], weights: ReadonlyMap<string, number> = new Map()): Score {
  const names = [...new Set(metrics.flatMap(({ groups }) => groups))];
  const tallies = new Map(names.map((name) => [name, tallyOf(metrics.filter(({ groups }) => groups.includes(name)))]));
  const groups = new Map([...tallies].map(([name, { pass, total }]) => [name, total === 0 ? 0 : (100 * pass) / total]));
  const critical = metrics.find((metric) => metric.critical && metric.classification !== 'Pass');
  if (critical !== undefined)
    return { total: 0, groups, reason: `${critical.name}, which is critical, is ${critical.classification}` };
  const without = metrics.filter(({ classification }) => classification === 'Nodata').length;
  if (metrics.length === 0 || (100 * without) / metrics.length >= NODATA)
    return { total: 0, groups, reason: `${without} of ${metrics.length} metrics have no data` };
  const unlisted = names.filter((name) => !weights.has(name)).length;
  const listed = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const rest = unlisted === 0 ? 0 : (100 - listed) / unlisted;
  let total = 0;
  // A group without any data counts in full: it neither helps nor harms.
  for (const [name, tally] of tallies)
    total += ((tally.total === 0 ? 100 : (groups.get(name) ?? 0)) * (weights.get(name) ?? rest)) / 100;
  return { total: Math.round(total * 100) / 100, groups, reason: undefined };
}

function tallyOf(metrics: readonly ScoredMetric[]): { pass: number; total: number } {
  const counted = metrics.filter(({ classification }) => classification !== 'Nodata' && classification !== 'Error');
  return { pass: counted.filter(({ classification }) => classification === 'Pass').length, total: counted.length };
}
