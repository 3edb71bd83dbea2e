import { setTimeout as sleep } from 'node:timers/promises';
import { suitesAround, type Test } from './suite.ts';

export interface Ran {
  readonly test: Test;
  readonly ms: number;
  /** Undefined for a test that passed. */
  readonly failure: string | undefined;
}

/**
 * Runs tests one after the other.
 * @param bail end with the first that fails
 * @param start is told each test before it runs
 */
export async function runTests(
  tests: readonly Test[],
  { bail, start }: { bail: boolean; start: (test: Test) => void },
): Promise<readonly Ran[]> {
  const ran: Ran[] = [];
  for (const test of tests) {
    start(test);
    const before = performance.now();
    const failure = await failureOf(test);
    ran.push({ test, failure, ms: performance.now() - before });
    if (bail && failure !== undefined) break;
  }
  return ran;
}

/** What went wrong in the test, its hooks, or anything that it left to itself. */
async function failureOf(test: Test): Promise<string | undefined> {
  const suites = suitesAround(test.suite);
  const stray: unknown[] = [];
  const note = (error: unknown): void => void stray.push(error);
  process.on('unhandledRejection', note).on('uncaughtException', note);
  try {
    const failures = [
      await failed(async () => {
        for (const { before } of suites) for (const hook of before) await hook();
        await test.work();
      }, test.limit),
    ];
    for (const { after } of suites.toReversed())
      for (const hook of after) failures.push(await failed(async () => hook(), test.limit));
    const [first] = [...failures, ...stray.map(String)].filter((failure) => failure !== undefined);
    return first;
  } finally {
    process.off('unhandledRejection', note).off('uncaughtException', note);
  }
}

async function failed(work: () => Promise<unknown>, limit: number): Promise<string | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([
      work().then(() => undefined),
      sleep(limit, `took longer than ${limit} ms`, { signal: over.signal }),
    ]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    over.abort();
  }
}
