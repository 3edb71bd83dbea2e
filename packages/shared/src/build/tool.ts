import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { abortReason, type Log, quote, type Secrets } from '../kernel/index.ts';
import { buildError } from './errors.ts';

/** A program to start: argv only, never through a shell. */
export interface Command {
  /** Absolute path of the program. */
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All that the child sees of an environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What is read from its standard input; nothing by default. */
  readonly input?: Uint8Array;
  /** Lines by which the program says that a step begins: the last one is told of a failure. */
  readonly step?: RegExp;
}

/** What a child process said on standard output, and how long it took. */
export interface ToolResult {
  readonly stdout: string;
}

/** Programs as a port, so that plans can be tested without any. */
export interface Tools {
  /** The absolute path of a program on the search path; undefined when it is not there. */
  find(name: string): Promise<string | undefined>;
  /** Runs to the end, streaming both outputs into the log. @throws E_BUILD_FAILED with the last lines when the exit code is not 0 */
  run(command: Command): Promise<ToolResult>;
  /** Runs to the end without a word in the log; the exit code tells. */
  ask(command: Command): Promise<ToolResult & { readonly code: number }>;
}

export interface ToolPorts {
  /** The search path, as the environment has it. */
  readonly path: string;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
}

/** How many lines of a failed child are told. */
const LAST = 15;
/** A child has this long to end after a polite signal, milliseconds. */
const GRACE = 5_000;
const LONGEST_LINE = 2_000;

export function localTools(ports: ToolPorts): Tools {
  return {
    find: (name) => findProgram(name, ports.path),
    run: async (command) => {
      const last: string[] = [];
      let step = '';
      const { code, stdout } = await start(command, ports, (line) => {
        ports.log.info(line);
        if (command.step?.test(line) === true) step = line;
        last.push(line);
        if (last.length > LAST) last.shift();
      });
      if (code === 0) return { stdout };
      const name = command.program.split('/').at(-1) ?? command.program;
      const told = ports.secrets.redact(last.filter((line) => line.trim() !== '').join('\n'));
      const where = step === '' ? '' : ` in ${quote(ports.secrets.redact(step))}`;
      throw buildError('E_BUILD_FAILED', `${name} ended with ${code}${where}; its last lines were:\n${told}`);
    },
    ask: (command) => start(command, ports, () => {}),
  };
}

async function start(
  command: Command,
  { signal }: ToolPorts,
  hear: (line: string) => void,
): Promise<{ code: number; stdout: string }> {
  if (signal.aborted) throw abortReason(signal);
  const child = startChild(command);
  const kept: string[] = [];
  const listen = (stream: NodeJS.ReadableStream, keep: boolean): Promise<void> =>
    new Promise((resolve) => {
      const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
      lines.on('line', (line) => {
        if (keep) kept.push(line);
        hear(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line);
      });
      lines.on('close', resolve);
    });
  const heard = Promise.all([listen(child.stdout, true), listen(child.stderr, false)]);
  let insist: NodeJS.Timeout | undefined;
  const stop = (): void => {
    signalGroup(child.pid, 'SIGTERM');
    insist = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), GRACE);
  };
  signal.addEventListener('abort', stop, { once: true });
  child.stdin.on('error', () => {});
  child.stdin.end(command.input ?? '');
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', (cause) =>
        reject(buildError('E_BUILDER_MISSING', `${command.program} could not be started: ${cause.message}`, { cause })),
      );
      child.once('close', (status) => resolve(status ?? 1));
    });
    await heard;
    if (signal.aborted) throw abortReason(signal);
    return { code, stdout: kept.join('\n') };
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(insist);
  }
}

/** A child in a process group of its own; what it creates does not depend on the umask of whoever started us. */
function startChild(command: Command): ChildProcessWithoutNullStreams {
  const umask = process.umask(0o022);
  try {
    return spawn(command.program, [...command.args], {
      cwd: command.cwd,
      env: { ...command.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      shell: false,
      detached: true,
    });
  } finally {
    process.umask(umask);
  }
}

/** Signals the whole process group of a child. */
function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // already gone
  }
}

async function findProgram(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((item) => item.startsWith('/'))) {
    const candidate = join(folder, name);
    const good = await Promise.all([stat(candidate), access(candidate, constants.X_OK)]).then(
      ([found]) => found.isFile(),
      () => false,
    );
    if (good) return candidate;
  }
  return undefined;
}
