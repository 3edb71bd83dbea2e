import { globSync } from 'node:fs';
import { join } from 'node:path';
import { Stryker } from '@stryker-mutator/core';

// npm run mutation [room…]: changes the code of a room in every small way, and counts the changes that its tests
// notice. Not part of CI: it takes minutes. A second run tries only what changed since the first.

/** Percent of the changes that tests must notice, in each room. */
const LEAST = 85;

interface Room {
  readonly mutate: readonly string[];
  /** Patterns of test files. */
  readonly tests: readonly string[];
}

const shared = (kind: 'src' | 'test', ...paths: readonly string[]): string[] =>
  paths.map((path) => `packages/shared/${kind}/${path}`);

const ROOMS: Readonly<Record<string, Room>> = {
  kernel: { mutate: shared('src', 'kernel/*.ts'), tests: shared('test', 'kernel/*.test.ts') },
  credentials: { mutate: shared('src', 'credentials/*.ts'), tests: shared('test', 'credentials/*.test.ts') },
  verification: {
    mutate: [
      ...shared('src', 'registry/{verifier,read-body,descriptor,manifest,strict-json}.ts'),
      ...shared('src', 'promotion/{verify,ledger/verify}.ts'),
    ],
    tests: [
      ...shared('test', 'registry/{verifier,descriptor,manifest,strict-json,hostile-registry,oci-registry}.test.ts'),
      ...shared('test', 'promotion/{verify,promote-image,ledger,evidence,tags,receipt}.test.ts'),
    ],
  },
};

const root = join(import.meta.dirname, '..');
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? wanted : Object.keys(ROOMS);
const scores: string[] = [];

for (const name of names) {
  const room = ROOMS[name];
  if (room === undefined) throw new Error(`there is no room ${name}; there are ${Object.keys(ROOMS).join(', ')}`);
  const started = performance.now();
  const tests = globSync(room.tests, { cwd: root }).toSorted();
  const results = await new Stryker({
    mutate: [...room.mutate, '!**/index.ts'],
    ignorePatterns: ['**/dist', 'bench'],
    plugins: [join(import.meta.dirname, 'mutation', 'runner.ts')],
    testRunner: 'in-process',
    testRunnerNodeArgs: ['--disable-warning=ExperimentalWarning'],
    // An option of our runner.
    ...({ tests } as object),
    warnings: { unknownOptions: false },
    coverageAnalysis: 'perTest',
    incremental: true,
    incrementalFile: join(root, '.cache', 'mutation', `${name}.json`),
    tempDirName: join(root, '.cache', 'mutation', 'sandbox'),
    reporters: ['clear-text'],
    clearTextReporter: { reportTests: false, logTests: false, allowColor: false },
    allowConsoleColors: false,
    logLevel: 'warn',
  } as object).runMutationTest();
  const count = (...states: readonly string[]): number =>
    results.filter(({ status }) => states.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  const all = noticed + count('Survived', 'NoCoverage');
  const score = (100 * noticed) / all;
  if (score < LEAST) process.exitCode = 1;
  scores.push(
    `${score >= LEAST ? '✓' : '✗'} ${name}: ${score.toFixed(1)} % of ${all} changes noticed (at least ${LEAST} %; ${Math.round((performance.now() - started) / 1000)} s)`,
  );
}
for (const line of scores) say(line);
