import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_ACCOUNTS, type LocalAws } from '@waybill/local-aws';

/** A step of a runner, as a process of its own. */
export interface Child {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** What the step saved last; empty before. */
  state(): string;
  log(): string;
}

export interface ChildOptions {
  readonly aws: LocalAws;
  readonly folder: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly attempt?: string;
  /** The state of the main step makes this the post step. */
  readonly state?: string;
}

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

/** Starts the action as a runner does: inputs, state and outputs by environment and files. */
export function startChild({ aws, folder, inputs, attempt = '1', state }: ChildOptions): Child {
  const own = mkdtempSync(join(folder, 'step-'));
  const files = ['STATE', 'OUTPUT', 'STEP_SUMMARY'].map((name) => [`GITHUB_${name}`, join(own, name)] as const);
  for (const [, file] of files) writeFileSync(file, '');
  const given = {
    'role-to-assume': `arn:aws:iam::${DEMO_ACCOUNTS.prod}:role/waybill-deliver`,
    'allow-endpoint-override': 'true',
    ...inputs,
  };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    env: {
      PATH: process.env['PATH'],
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'octo-org/hello-service',
      GITHUB_RUN_ID: '1001',
      GITHUB_RUN_ATTEMPT: attempt,
      ...Object.fromEntries(files),
      ...aws.env({ environment: 'prod' }),
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...(state !== undefined && { STATE_canary: state }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stdout.on('data', (chunk) => (log += String(chunk)));
  child.stderr.on('data', (chunk) => (log += String(chunk)));
  return {
    process: child,
    ended: new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal }))),
    state: () => lastState(join(own, 'STATE')),
    log: () => log,
  };
}

/** `canary<<DELIMITER`, the value, `DELIMITER`: the last of them. */
function lastState(file: string): string {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return [...text.matchAll(/^canary<<(\S+)\r?\n([\s\S]*?)\r?\n\1$/gm)].at(-1)?.[2] ?? '';
}
