import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DEMO_ACCOUNTS, DEMO_ADMIN_KEYS, DEMO_REGION, type LocalAws } from '@waybill/local-aws';
import { isJsonObject, type JsonObject } from '@waybill/shared/kernel';

/** A person at a shell, with the keys of one account. */
export interface Shell {
  /** Folder of this repository. */
  readonly root: string;
  readonly cwd: string;
  readonly home: string;
  readonly aws: LocalAws;
  readonly account: keyof typeof DEMO_ACCOUNTS;
  readonly signal: AbortSignal;
}

export interface Said {
  readonly code: number;
  /** The result as the command prints it; empty where it printed none. */
  readonly result: JsonObject;
  /** What it said meanwhile. */
  readonly told: string;
}

/** Runs one command of the command line against the local AWS. Does not block: the AWS that it calls lives in this process. */
export function waybill(
  command: string | readonly string[],
  flags: Readonly<Record<string, string>>,
  shell: Shell,
): Promise<Said> {
  const { root, cwd, home, aws, account, signal } = shell;
  const all = {
    ...flags,
    credentials: 'environment',
    'aws-region': DEMO_REGION,
    'allowed-account-ids': DEMO_ACCOUNTS[account],
    'allow-endpoint-override': 'true',
  };
  const words = typeof command === 'string' ? [command] : command;
  const args = [...words, ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]), '--json'];
  const { accessKeyId, secretAccessKey } = DEMO_ADMIN_KEYS[account];
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  return new Promise((resolve, reject) => {
    const file = join(root, 'packages/cli/dist/waybill.js');
    // A group of its own: a terminal's ^C would reach it twice, and a second signal means haste.
    const child = spawn(process.execPath, [file, ...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    const cancel = (): void => void child.kill('SIGINT');
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    child.on('error', reject);
    child.on('close', (code) => {
      signal.removeEventListener('abort', cancel);
      resolve({ code: code ?? 1, result: parsed(Buffer.concat(out).toString()), told: Buffer.concat(err).toString() });
    });
  });
}

function parsed(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
