import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { Clock } from '@waybill/shared/kernel';
import { lineSplitter } from '../output/lines.ts';

/** How long the runner waits after each signal, and after an exit for output that a grandchild holds open. Milliseconds. */
const AFTER_SIGINT = 7500;
const AFTER_SIGTERM = 2500;
const AFTER_EXIT = 5000;

export interface ChildCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface ChildPorts {
  readonly onLine: (line: string) => void;
  /** Starts the runner's way to an end: SIGINT, 7.5 s, SIGTERM, 2.5 s, the whole tree killed. */
  readonly cancel: AbortSignal;
  /** Kills the whole tree at once. */
  readonly kill: AbortSignal;
  readonly clock: Clock;
}

/** Runs a program to its end and gives its exit code (128 + number where a signal ended it). Source: actions/runner, ProcessInvoker.cs. */
export async function runChild(command: ChildCommand, ports: ChildPorts): Promise<number> {
  // Its own process group, so that a whole tree can be killed and a terminal's ^C reaches only the runner.
  const child = spawn(command.file, [...command.args], {
    cwd: command.directory,
    env: { ...command.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const exited = exitOf(child);
  const drained = Promise.all([drain(child.stdout, ports.onLine), drain(child.stderr, ports.onLine)]);
  const ended = Promise.all([exited.catch(() => 1), drained]);
  const cancelling = whenAborted(ports.cancel, () => endGently(child, ended, ports.clock));
  const killing = whenAborted(ports.kill, async () => killTree(child));
  try {
    const code = await exited;
    if (!(await endsWithin(drained, AFTER_EXIT, ports.clock))) {
      killTree(child);
      child.stdout.destroy();
      child.stderr.destroy();
    }
    return code;
  } finally {
    await Promise.all([cancelling.settled(), killing.settled()]);
  }
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

async function drain(stream: Readable, onLine: (line: string) => void): Promise<void> {
  const splitter = lineSplitter();
  try {
    for await (const chunk of stream) for (const line of splitter.push(chunk as Buffer)) onLine(line);
  } catch (error) {
    if (!stream.destroyed) throw error;
  }
  for (const line of splitter.end()) onLine(line);
}

async function endGently(child: ChildProcess, ended: Promise<unknown>, clock: Clock): Promise<void> {
  child.kill('SIGINT');
  if (await endsWithin(ended, AFTER_SIGINT, clock)) return;
  child.kill('SIGTERM');
  if (await endsWithin(ended, AFTER_SIGTERM, clock)) return;
  killTree(child);
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

async function endsWithin(ended: Promise<unknown>, milliseconds: number, clock: Clock): Promise<boolean> {
  const waiting = new AbortController();
  const late = clock.sleep(milliseconds, waiting.signal).then(
    () => false,
    () => true,
  );
  const result = await Promise.race([ended.then(() => true), late]);
  waiting.abort();
  return result;
}

/** Calls once when the signal fires; `settled` stops listening and waits for a call that has begun. */
function whenAborted(signal: AbortSignal, work: () => Promise<void>): { settled(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const listener = (): void => {
    running = work();
  };
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return {
    settled: () => {
      signal.removeEventListener('abort', listener);
      return running;
    },
  };
}
