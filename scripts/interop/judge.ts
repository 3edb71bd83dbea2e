import { spawn } from 'node:child_process';

/** Counts what held and what did not, and says each as it is known. */
export class Judge {
  passed = 0;
  failed = 0;

  /** Runs one proof; a throw is a failure, and the next proof still runs. */
  async check(title: string, proof: () => Promise<void>): Promise<void> {
    try {
      await proof();
      this.passed += 1;
      process.stdout.write(`✓ ${title}\n`);
    } catch (error) {
      this.failed += 1;
      process.stdout.write(
        `✗ ${title}\n    ${(error instanceof Error ? (error.stack ?? error.message) : String(error)).replaceAll('\n', '\n    ')}\n`,
      );
    }
  }

  /** Says that a proof could not be tried, and why. It counts as neither. */
  skip(title: string, why: string): void {
    process.stdout.write(`- ${title}: not tried, ${why}\n`);
  }
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program without a shell and gives what it said. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code: code ?? 1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
}

/** As `run`, but any exit other than 0 throws with what the program said. */
export async function must(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${stderr || stdout}`);
  return stdout;
}
