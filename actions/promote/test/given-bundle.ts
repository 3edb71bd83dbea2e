import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '..', 'dist', 'index.js');

export interface BundleRun {
  readonly exit: number | null;
  readonly stdout: string;
  /** What it wrote for the steps after it. */
  readonly outputs: string;
  readonly summary: string;
}

/** Runs the committed bundle as a runner does: inputs and files by environment. */
export async function runBundle(
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<BundleRun> {
  const home = await mkdtemp(join(tmpdir(), 'promote-'));
  const [output, summary] = [join(home, 'output'), join(home, 'summary')];
  await Promise.all([output, summary].map((file) => writeFile(file, '')));
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const child = spawn(process.execPath, [MAIN], {
    env: {
      HOME: home,
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      ...env,
      ...(Object.fromEntries(given) as Record<string, string>),
    },
  });
  let stdout = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
  const exit = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  const read = { exit, stdout, outputs: await readFile(output, 'utf8'), summary: await readFile(summary, 'utf8') };
  await rm(home, { recursive: true });
  return read;
}
