import { WaybillError as KnownError, kernelError, type WaybillError } from '../kernel/index.ts';

/** The part of a Node process that a guard listens to. */
export interface GuardedProcess {
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  exitCode?: number | string | null | undefined;
}

export interface Guard {
  /** Fires once: with E_CANCELLED on SIGINT and SIGTERM, with E_UNEXPECTED on an error that nobody handled. */
  readonly signal: AbortSignal;
  /** What went wrong outside the action's own course, which must not end with exit code 0. */
  fault(): WaybillError | undefined;
}

/**
 * Turns what would kill the process into an orderly end: the action is asked to stop, so that it can undo and report.
 * A reader of our output that went away (EPIPE) does not stop it: a log is no reason to leave a deployment half-way.
 */
export function guardProcess(process: GuardedProcess): Guard {
  const controller = new AbortController();
  let fault: WaybillError | undefined;
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => controller.abort(kernelError('E_CANCELLED', `the run was cancelled (${name})`)));
  const catchAll = (error: unknown): void => {
    const lost = isOutputLost(error);
    fault ??= lost ? outputLost(error) : unexpected(error);
    // Where nothing is left to report it, the process must still not end well.
    process.exitCode = fault.exit;
    if (!lost) controller.abort(fault);
  };
  process.on('uncaughtException', catchAll);
  process.on('unhandledRejection', catchAll);
  return { signal: controller.signal, fault: () => fault };
}

function isOutputLost(error: unknown): error is NodeJS.ErrnoException {
  return (
    error instanceof Error && ['EPIPE', 'ERR_STREAM_DESTROYED'].includes((error as NodeJS.ErrnoException).code ?? '')
  );
}

function outputLost(cause: NodeJS.ErrnoException): WaybillError {
  return kernelError('E_OUTPUT', `the log has no reader any more (${cause.code})`, {
    cause,
    cure: 'keep the reader of the output open until the end',
  });
}

function unexpected(error: unknown): WaybillError {
  if (error instanceof KnownError) return error;
  return kernelError('E_UNEXPECTED', error instanceof Error ? error.message : String(error), { cause: error });
}
