import { readFile } from 'node:fs/promises';
import type { Finding } from '../credentials/index.ts';
import {
  abortReason,
  type Clock,
  Form,
  kernelError,
  type Log,
  type Outbound,
  type Random,
  type Secrets,
  systemClock,
  WaybillError,
  wayOut,
} from '../kernel/index.ts';
import { failureAnnotation, type Report } from '../report/index.ts';
import type { CommonInputs } from './common-inputs.ts';
import { deadline } from './deadline.ts';
import { failureReport } from './failure.ts';
import { sayFindings, withFindings } from './findings.ts';
import type { Environment, Host } from './host.ts';
import { publish } from './publish.ts';
import { type RunFacts, runFacts } from './run-facts.ts';
import { refuseUnsafeEvent } from './unsafe-event.ts';
import { checkWritable } from './writable.ts';

/** What a use case gets besides its inputs: everything that is not decided by them. */
export interface Context {
  readonly env: Environment;
  readonly facts: RunFacts;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly secrets: Secrets;
  /** Agents for every connection: proxies, trusted certificates, kept sockets. */
  readonly outbound?: Outbound;
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
  /** What a doctor looks at before a `dry-run`, by reads alone: credentials, trust, permissions and what the run would touch. */
  checkup?(): Promise<{ checkUp(inputs: Inputs, context: Context): Promise<readonly Finding[]> }>;
}

/** Runs an action from its inputs to its exit code. Never throws. */
export async function launch<Inputs extends { common: CommonInputs }, Outcome>(
  host: Host,
  action: Action<Inputs, Outcome>,
): Promise<number> {
  try {
    const inputs = await action.readInputs(new Form(host.inputs));
    const { allowUnsafeEvents, resultFile } = inputs.common;
    if (!allowUnsafeEvents) refuseUnsafeEvent(action.name, host.env, await eventPayload(host.env));
    await checkWritable(host.env, resultFile);
    const report = await conclude(host, action, inputs);
    await publish(host, report, { action: action.name, resultFile });
    const fault = report.exit === 0 ? host.fault?.() : undefined;
    if (fault !== undefined) throw fault;
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
  let outbound: Outbound | undefined;
  let findings: readonly Finding[] = [];
  try {
    outbound = wayOut(host.env, { allowOverride: inputs.common.allowEndpointOverride, secrets: host.secrets });
    const context = contextOf(host, { signal, outbound, timeout: inputs.common.timeout });
    const { perform, report } = await action.load();
    if (inputs.common.dryRun && action.checkup !== undefined) {
      const { checkUp } = await action.checkup();
      findings = await checkUp(inputs, context);
      sayFindings(findings, host.log);
    }
    return withFindings(report(await perform(inputs, context), inputs), findings);
  } catch (error) {
    if (host.debugging && error instanceof Error) host.log.debug(error.stack ?? error.message);
    return withFindings(failureReport(redacted(await explained(signal, error), host.secrets)), findings);
  } finally {
    end.clear();
    outbound?.close();
  }
}

function contextOf(host: Host, given: { signal: AbortSignal; outbound: Outbound; timeout: number }): Context {
  return {
    env: host.env,
    facts: runFacts(host.env),
    clock: systemClock,
    random: Math.random,
    log: host.log,
    secrets: host.secrets,
    outbound: given.outbound,
    signal: given.signal,
    deadline: systemClock.now() + given.timeout,
    saveState: host.saveState,
    readState: host.readState,
  };
}

/** What ended the run: the cancel or the deadline where there was one, else the error, in our words where it is AWS's. */
async function explained(signal: AbortSignal, error: unknown): Promise<WaybillError> {
  if (error instanceof WaybillError) return error;
  if (signal.aborted) return asWaybillError(abortReason(signal));
  const { explainAws } = await import('../credentials/index.ts');
  return asWaybillError(explainAws(error));
}

/** Markdown escapes characters, so a secret must go before the text becomes a page. */
function redacted(error: WaybillError, secrets: Secrets): WaybillError {
  const { code, exit, cure, message, cause } = error;
  return new WaybillError(code, secrets.redact(message), { exit, cure: secrets.redact(cure) }, cause);
}

function asWaybillError(error: unknown): WaybillError {
  if (error instanceof WaybillError) return error;
  return kernelError('E_UNEXPECTED', error instanceof Error ? error.message : String(error), { cause: error });
}

/** The event that started the run; undefined where there is none that can be read. */
async function eventPayload(env: Environment): Promise<unknown> {
  const path = env['GITHUB_EVENT_PATH'];
  if (!path) return undefined;
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
