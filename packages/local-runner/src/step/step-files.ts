import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseKeyValueFile } from '../output/key-value-file.ts';
import type { Masker } from '../output/masker.ts';
import type { StepLog } from '../output/step-log.ts';

/** GitHub drops a whole summary over 1 MiB. Source: actions/runner, FileCommandManager.cs. */
const LARGEST_SUMMARY = 1024 * 1024;

const FILES = {
  output: 'set_output',
  env: 'set_env',
  path: 'add_path',
  state: 'save_state',
  step_summary: 'step_summary',
};

type FileName = keyof typeof FILES;

/** The files of one stage of a step: the `github` context names them, and the step writes to them. */
export type StepFiles = Readonly<Record<FileName, string>>;

export async function createStepFiles(temp: string): Promise<StepFiles> {
  const folder = join(temp, '_runner_file_commands');
  await mkdir(folder, { recursive: true });
  const suffix = randomUUID();
  const entries = Object.entries(FILES).map(([name, prefix]) => [name, join(folder, `${prefix}_${suffix}`)] as const);
  await Promise.all(entries.map(([, path]) => writeFile(path, '')));
  return Object.fromEntries(entries) as StepFiles;
}

/** Where the contents of the files go. */
export interface FileTarget {
  readonly log: StepLog;
  readonly masker: Masker;
  readonly outputs: Map<string, string>;
  readonly state: Map<string, string>;
  readonly env: Map<string, string>;
  readonly path: string[];
  summary(markdown: string): void;
  commandFailed(): void;
}

/** Carries out what the step wrote. A malformed file fails the step, and what stood before the mistake counts. */
export async function processStepFiles(files: StepFiles, target: FileTarget): Promise<void> {
  const readers: Record<FileName, (text: string) => void> = {
    path: (text) => addPath(text, target.path),
    env: (text) => setEnvironment(text, target),
    step_summary: (text) => addSummary(text, target),
    state: (text) => assign(text, target.state),
    output: (text) => assign(text, target.outputs),
  };
  for (const [name, read] of Object.entries(readers)) {
    try {
      read(await contentOf(files[name as FileName]));
    } catch (cause) {
      target.log.issue('error', `Unable to process file command '${name}' successfully.`);
      target.log.issue('error', cause instanceof Error ? cause.message : String(cause));
      target.commandFailed();
    }
  }
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function assign(text: string, values: Map<string, string>): void {
  for (const [name, value] of parseKeyValueFile(text)) values.set(name, value);
}

/** The last addition comes first on the PATH, and a folder that is added again moves there. */
function addPath(text: string, path: string[]): void {
  for (const folder of text.split(/\r\n|\n|\r/).filter((line) => line !== '')) {
    const known = path.indexOf(folder);
    if (known >= 0) path.splice(known, 1);
    path.push(folder);
  }
}

function setEnvironment(text: string, { env, log }: FileTarget): void {
  for (const [name, value] of parseKeyValueFile(text)) {
    if (name.toUpperCase() === 'NODE_OPTIONS')
      log.issue('error', "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
    else env.set(name, value);
  }
}

function addSummary(text: string, { log, masker, summary }: FileTarget): void {
  const size = Buffer.byteLength(text);
  if (size <= LARGEST_SUMMARY) {
    if (size > 0) summary(masker.mask(text));
    return;
  }
  const [limit, got] = [LARGEST_SUMMARY / 1024, Math.floor(size / 1024)];
  log.issue('error', `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${limit}k, got ${got}k.`);
}
