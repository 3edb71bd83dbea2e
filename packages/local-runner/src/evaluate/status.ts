import { data } from '@actions/expressions';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';

/** How a step or a job ended. */
export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

/** Where a job stands while its steps run. */
export type JobStatus = Exclude<Conclusion, 'skipped'>;

/** The status functions inside a job: they look at the job so far. */
export function stepStatusFunctions(status: JobStatus): FunctionDefinition[] {
  return statusFunctions({
    success: () => status === 'success',
    failure: () => status === 'failure',
    cancelled: () => status === 'cancelled',
  });
}

/**
 * The status functions of a job's own `if`: they look at every job before it, not only at those it names,
 * so that one skipped ancestor makes `success()` false all the way down.
 */
export function jobStatusFunctions(
  ancestors: ReadonlyMap<string, Conclusion>,
  runIsCancelled: () => boolean,
): FunctionDefinition[] {
  const chosen = (names: readonly string[]): Conclusion[] =>
    [...ancestors].filter(([id]) => names.length === 0 || names.includes(id)).map(([, result]) => result);
  return statusFunctions({
    success: (names) => !runIsCancelled() && chosen(names).every((result) => result === 'success'),
    failure: (names) => chosen(names).some((result) => result === 'failure'),
    cancelled: () => runIsCancelled(),
  });
}

type Test = (names: readonly string[]) => boolean;

function statusFunctions(tests: Record<'success' | 'failure' | 'cancelled', Test>): FunctionDefinition[] {
  return Object.entries({ ...tests, always: () => true }).map(([name, test]) => ({
    name,
    minArgs: 0,
    maxArgs: Number.MAX_SAFE_INTEGER,
    call: (...names) => new data.BooleanData(test(names.map((item) => item.coerceString()))),
  }));
}
