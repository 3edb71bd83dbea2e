import type { InstrumenterContext, StrykerOptions } from '@stryker-mutator/api/core';
import { PluginKind } from '@stryker-mutator/api/plugin';
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { hookInto, loadTests } from './loading.ts';
import { type Ran, runTests } from './run-tests.ts';
import type { Test } from './suite.ts';

// Stryker's own runner for jest makes a new environment for each mutant: 2.8 s each here. This one keeps the loaded tests.

/** What the instrumented code reads and counts. */
const seen: InstrumenterContext = {};
Object.assign(globalThis, { __stryker__: seen });

/** A plugin that runs the files of the option `tests` in Stryker's worker itself. */
export const strykerPlugins = [{ kind: PluginKind.TestRunner, name: 'in-process', factory: inProcess }];

inProcess.inject = ['options'] as const;
function inProcess(options: StrykerOptions): TestRunner {
  const folder = process.cwd();
  const files = options['tests'] as readonly string[];
  let tests: readonly Test[] | undefined;
  hookInto(folder);
  return {
    capabilities: () => ({ reloadEnvironment: true }),

    async dryRun({ coverageAnalysis }: DryRunOptions): Promise<DryRunResult> {
      tests = await loadTests(folder, files);
      const ran = await runTests(tests, { bail: false, start: ({ id }) => (seen.currentTestId = id) });
      delete seen.currentTestId;
      const coverage = coverageAnalysis === 'off' ? undefined : seen.mutantCoverage;
      return { ...complete(ran), ...(coverage !== undefined && { mutantCoverage: coverage }) };
    },

    async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
      const { activeMutant, reloadEnvironment, testFilter, hitLimit, mutantActivation } = options;
      seen.hitCount = 0;
      if (hitLimit === undefined) delete seen.hitLimit;
      else seen.hitLimit = hitLimit;
      if (mutantActivation === 'static') seen.activeMutant = activeMutant.id;
      else delete seen.activeMutant;
      try {
        if (reloadEnvironment) tests = undefined;
        tests ??= await loadTests(folder, files);
      } catch (error) {
        return toMutantRunResult({ status: DryRunStatus.Error, errorMessage: String(error) });
      }
      seen.activeMutant = activeMutant.id;
      const wanted = testFilter === undefined ? tests : tests.filter(({ id }) => testFilter.includes(id));
      const ran = await runTests(wanted, { bail: true, start: () => undefined });
      return toMutantRunResult(determineHitLimitReached(seen.hitCount, hitLimit) ?? complete(ran), false);
    },
  };
}

function complete(ran: readonly Ran[]): Extract<DryRunResult, { status: DryRunStatus.Complete }> {
  return {
    status: DryRunStatus.Complete,
    tests: ran.map(({ test: { id }, ms, failure }) =>
      failure === undefined
        ? { id, name: id, timeSpentMs: ms, status: TestStatus.Success }
        : { id, name: id, timeSpentMs: ms, status: TestStatus.Failed, failureMessage: failure },
    ),
  };
}
