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

const LOOK_EVERY = 20;

/** Runs a program to its end and measures it from outside. @throws where it does not end with 0 */
export function measure({ command, args, env }: Program, watchMemory = false): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    let peak = 0;
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000);
    });
    const look = watchMemory
      ? setInterval(() => {
          peak = Math.max(peak, peakOf(child.pid ?? 0));
        }, LOOK_EVERY)
      : undefined;
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      const ms = performance.now() - began;
      if (code === 0) resolve({ ms, peak });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${said}`));
    });
  });
}

/** The high-water mark that Linux keeps for a process. */
function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
