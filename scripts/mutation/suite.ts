import { format } from 'node:util';

// The part of jest's globals that the mutated rooms' tests use, for a process that runs the same tests thousands of times: a file
// is loaded once, and no environment is made anew for a run. It is what makes mutation testing a matter of minutes.

export { expect } from 'expect';

type Work = () => unknown;

interface Suite {
  readonly name: string;
  readonly parent: Suite | undefined;
  readonly before: Work[];
  readonly after: Work[];
}

/** One test of a file, runnable any number of times. */
export interface Test {
  /** Unique, and the same however often the file is loaded. */
  readonly id: string;
  readonly suite: Suite;
  readonly work: Work;
  /** Milliseconds. */
  readonly limit: number;
}

const LIMIT = 5_000;
let suite = newSuite('', undefined);
let tests: Test[] = [];

function newSuite(name: string, parent: Suite | undefined): Suite {
  return { name, parent, before: [], after: [] };
}

/** The tests that a file declares while it is loaded. Files have to be loaded one after the other. */
export async function declaredIn(file: string, load: () => Promise<unknown>): Promise<readonly Test[]> {
  suite = newSuite(file, undefined);
  tests = [];
  await load();
  return tests;
}

/** A suite and those that it stands in, outermost first. */
export function suitesAround(own: Suite): Suite[] {
  return own.parent === undefined ? [own] : [...suitesAround(own.parent), own];
}

function group(name: string, declare: Work): void {
  const outer = suite;
  suite = newSuite(name, outer);
  declare();
  suite = outer;
}

function single(name: string, work: Work, limit = LIMIT): void {
  const names = [...suitesAround(suite).map((one) => one.name), name];
  tests.push({ id: `${names.join(' › ')} #${tests.length}`, suite, work, limit });
}

/** `it.each(rows)(title, work)`: each row is the arguments of one test. */
function each<Rest extends unknown[]>(declare: (name: string, work: Work, ...rest: Rest) => void) {
  return (rows: readonly unknown[]) =>
    (title: string, work: (...row: unknown[]) => unknown, ...rest: Rest): void => {
      for (const row of rows) {
        const values: unknown[] = Array.isArray(row) ? row : [row];
        declare(format(title, ...values), () => work(...values), ...rest);
      }
    };
}

export const describe = Object.assign(group, { each: each(group) });
export const it = Object.assign(single, { each: each(single) });
export const beforeEach = (work: Work): void => void suite.before.push(work);
export const afterEach = (work: Work): void => void suite.after.unshift(work);
