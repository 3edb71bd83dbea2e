import { type Look, type Parameters, parametersOf, type Row, readAnalysis } from '../../src/analysis/index.ts';

/** Parameters of an analysis in YAML, for that many minutes. */
export async function givenParameters(yaml: string, horizon = 15): Promise<Parameters> {
  return parametersOf(await readAnalysis(yaml, 'analysis.yml'), horizon);
}

export const ONE_METRIC = 'metrics: [{ name: errors, template: alb-errors }]';

/** Rows of one metric, all minutes alike: canary bad and all, baseline bad and all. */
export function givenRows(values: readonly (number | null)[], minutes = 15): Row[] {
  return Array.from({ length: minutes }, (_, at): Row => [at + 1, ...values]);
}

export function givenLook(rows: Look['rows'], settled = 15): Look {
  const until = Object.entries(rows).map(([name, all]) => [name, all.filter(([minute]) => minute <= settled)] as const);
  return { settled, rows: Object.fromEntries(until) };
}
