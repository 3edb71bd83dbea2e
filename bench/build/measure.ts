import { spawn } from 'node:child_process';

/** What is measured and what it is held to. */
export interface Row {
  readonly name: string;
  readonly value: string;
  readonly bound: string;
  readonly holds: boolean;
}

/** Wall milliseconds of a child process. @throws with what it said when it does not end well */
export function timed(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    const said: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(performance.now() - began);
      else
        reject(
          new Error(`${program} ${args.join(' ')} ended with ${code}: ${Buffer.concat(said).toString().slice(-2_000)}`),
        );
    });
  });
}

/** The smallest of some rounds: what the work costs where nothing else is in its way. */
export async function best(rounds: number, work: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await work());
  return Math.min(...times);
}

export function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
