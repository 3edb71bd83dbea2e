import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program as it will be started: without a shell, and with this environment alone. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Ran {
  readonly ms: number;
  /** Largest resident set, in bytes; 0 where the system does not tell. */
  readonly peak: number;
}

export interface Ended extends Ran {
  /** Null where it had to be stopped. */
  readonly code: number | null;
  /** On the clock of `performance`. */
  readonly ended: number;
  readonly said: string;
}

const LOOK_EVERY = 20;

/** Runs a program to its end and measures it from outside. @param options `patience`: milliseconds after which it is stopped */
export function runToEnd(
  { command, args, env }: Program,
  options: { readonly watchMemory?: boolean; readonly patience?: number } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    let peak = 0;
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000);
    });
    const look =
      options.watchMemory === true
        ? setInterval(() => {
            peak = Math.max(peak, peakOf(child.pid ?? 0));
          }, LOOK_EVERY)
        : undefined;
    const late = options.patience === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.patience);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      clearTimeout(late);
      const ended = performance.now();
      resolve({ code, ended, said, ms: ended - began, peak });
    });
  });
}

/** The same, for a program that must end well. @throws where it does not end with 0 */
export async function measure(program: Program, watchMemory = false): Promise<Ran> {
  const { code, said, ...ran } = await runToEnd(program, { watchMemory });
  if (code === 0) return ran;
  throw new Error(`${program.command} ${program.args.join(' ')} ended with ${code}: ${said}`);
}

/** The high-water mark that Linux keeps for a process. */
function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
