import { type ChildProcess, spawn } from 'node:child_process';
import type { Command } from './command.ts';

export interface ProcessEnd {
  readonly exitCode: number;
  /** Last 4 KB of what it wrote. */
  readonly logTail: string;
}

export interface LocalProcess {
  readonly pid: number | undefined;
  readonly ended: Promise<ProcessEnd>;
  /** Asks it to end, and ends it after the grace period. */
  stop(): Promise<void>;
}

const LOG_TAIL = 4_096;
const GRACE_MS = 2_000;

/** Starts a command as a child of this process; only that child is ever stopped. */
export function startProcess(command: Command): LocalProcess {
  const { file, args, cwd, env } = command;
  // A group of its own: a terminal's ^C is for who runs the local AWS, and must not take its tasks away.
  const child = spawn(file, [...args], {
    cwd,
    env: { ...env },
    shell: false,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let log = '';
  const keep = (piece: Buffer) => {
    log = (log + piece.toString('utf8')).slice(-LOG_TAIL);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('error', (error) => resolve({ exitCode: 127, logTail: `${log}${error.message}` }));
    child.once('close', (code, signal) =>
      resolve({ exitCode: code ?? (signal === 'SIGKILL' ? 137 : 143), logTail: log }),
    );
  });
  return { pid: child.pid, ended, stop: () => stopChild(child, ended) };
}

async function stopChild(child: ChildProcess, ended: Promise<ProcessEnd>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  timer.unref();
  await ended;
  clearTimeout(timer);
}
