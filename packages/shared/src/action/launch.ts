import { writeFile } from 'node:fs/promises';
import {
  abortReason,
  type Clock,
  Form,
  formatDuration,
  kernelError,
  type Log,
  type Random,
  type Secrets,
  systemClock,
  WaybillError,
} from '../kernel/index.ts';
import { failureAnnotation, fitAnnotations, fitSummary, type Report } from '../report/index.ts';
import type { CommonInputs } from './common-inputs.ts';
import { failureReport } from './failure.ts';
import type { Environment, Host } from './host.ts';
import { type RunFacts, runFacts } from './run-facts.ts';

/** What a use case gets besides its inputs: everything that is not decided by them. */
export interface Context {
  readonly env: Environment;
  readonly facts: RunFacts;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly secrets: Secrets;
  /** Fires on cancel and at the deadline, with the error to throw. */
  readonly signal: AbortSignal;
  /** Clock time at which the action must have ended. */
  readonly deadline: number;
  saveState(name: string, value: string): void;
  readState(name: string): string;
}

/** An action behind its door. `perform` is loaded only after the inputs were found good: it brings the AWS SDK with it. */
export interface Action<Inputs extends { common: CommonInputs }, Outcome> {
  readonly name: string;
  /** Pure; a promise only where an input holds YAML, whose parser is loaded on first use. */
  readInputs(form: Form): Inputs | Promise<Inputs>;
  load(): Promise<{
    perform(inputs: Inputs, context: Context): Promise<Outcome>;
    report(outcome: Outcome, inputs: Inputs): Report;
  }>;
}

/** Runs an action from its inputs to its exit code. Never throws. */
export async function launch<Inputs extends { common: CommonInputs }, Outcome>(
  host: Host,
  action: Action<Inputs, Outcome>,
): Promise<number> {
  try {
    const inputs = await action.readInputs(new Form(host.inputs));
    const report = await conclude(host, action, inputs);
    await publish(host, action.name, report, inputs.common.resultFile);
    return report.exit;
  } catch (error) {
    const known = asWaybillError(error);
    host.annotate(failureAnnotation(known));
    if (host.debugging) host.log.debug(String(known.cause instanceof Error ? known.cause.stack : known.stack));
    return known.exit;
  }
}

/** The report of a use case that was given good inputs; a failure becomes a report too, so that outputs and summary are written. */
async function conclude<Inputs extends { common: CommonInputs }, Outcome>(
  host: Host,
  action: Action<Inputs, Outcome>,
  inputs: Inputs,
): Promise<Report> {
  const end = deadline(inputs.common.timeout);
  const signal = AbortSignal.any([host.signal, end.signal]);
  const context: Context = {
    env: host.env,
    facts: runFacts(host.env),
    clock: systemClock,
    random: Math.random,
    log: host.log,
    secrets: host.secrets,
    signal,
    deadline: systemClock.now() + inputs.common.timeout,
    saveState: host.saveState,
    readState: host.readState,
  };
  try {
    const { perform, report } = await action.load();
    return report(await perform(inputs, context), inputs);
  } catch (error) {
    const known = asWaybillError(signal.aborted && !(error instanceof WaybillError) ? abortReason(signal) : error);
    if (host.debugging && error instanceof Error) host.log.debug(error.stack ?? error.message);
    return failureReport(known);
  } finally {
    end.clear();
  }
}

async function publish(host: Host, action: string, report: Report, resultFile: string | undefined): Promise<void> {
  const { status, summary, digest, exit } = report;
  const result = JSON.stringify({
    schema: `waybill/${action}-result/v1`,
    action,
    status,
    ...(digest !== undefined && { digest }),
    summary,
    ...report.result,
  });
  for (const annotation of fitAnnotations(report.annotations)) host.annotate(annotation);
  for (const [name, value] of Object.entries({ ...report.outputs, result, digest: digest ?? '', summary }))
    host.output(name, value);
  await host.writeSummary(fitSummary(report.page));
  if (resultFile !== undefined) {
    await writeFile(resultFile, `${host.secrets.redact(result)}\n`).catch((cause: unknown) => {
      throw kernelError('E_INPUT', `result-file: ${resultFile} cannot be written`, {
        cause,
        cure: 'name a file in a folder that exists and can be written',
      });
    });
  }
  if (exit === 0) host.log.info(summary);
}

function deadline(timeout: number): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const expire = (): void =>
    controller.abort(
      kernelError('E_TIMEOUT', `the action did not end within its timeout of ${formatDuration(timeout)}`),
    );
  const timer = setTimeout(expire, Math.min(timeout, 2 ** 31 - 1));
  timer.unref();
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}

function asWaybillError(error: unknown): WaybillError {
  if (error instanceof WaybillError) return error;
  return kernelError('E_UNEXPECTED', error instanceof Error ? error.message : String(error), { cause: error });
}
