import { access, constants, mkdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { ImageConfig } from './pull.ts';
import { resolveIn } from './unpack.ts';

/** A process that can be started without a shell. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface CommandRequest {
  readonly config: ImageConfig;
  readonly container: ContainerDefinition;
  /** The unpacked root. */
  readonly root: string;
  /** What the process shall listen on: it must heed `PORT`. */
  readonly port: number;
}

const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * What the container would run, as a process of this machine: paths of the image become paths of the unpacked root, and `node` is this
 * very Node. There is no isolation. @throws Error worded as ECS words a container that cannot start
 */
export async function commandOf({ config, container, root, port }: CommandRequest): Promise<Command> {
  const entrypoint = container.entryPoint ?? config.entrypoint;
  const command = container.command ?? (container.entryPoint === undefined ? config.command : []);
  const [program, ...args] = [...entrypoint, ...command];
  if (program === undefined) throw new Error('CannotStartContainerError: no command specified');
  const declared = Object.fromEntries((container.environment ?? []).map(({ name = '', value = '' }) => [name, value]));
  const environment = { PATH: USUAL_PATH, ...config.environment, ...declared };
  const cwd = join(root, await resolveIn(root, container.workingDirectory ?? config.workingDirectory));
  await mkdir(cwd, { recursive: true });
  const mapped = await Promise.all(args.map((arg) => mapPath(root, arg)));
  return {
    file: await programFile(root, program, environment.PATH),
    args: mapped,
    cwd,
    env: { ...environment, HOST: '127.0.0.1', PORT: String(port) },
  };
}

async function programFile(root: string, program: string, path: string): Promise<string> {
  if (posix.basename(program) === 'node') return process.execPath;
  const candidates = program.includes('/') ? [program] : path.split(':').map((folder) => posix.join(folder, program));
  for (const candidate of candidates) {
    const file = join(root, await resolveIn(root, candidate));
    if (await canRun(file)) return file;
  }
  throw new Error(`CannotStartContainerError: exec: "${program}": executable file not found in the image`);
}

/** An absolute path that exists in the image is meant as one. */
async function mapPath(root: string, arg: string): Promise<string> {
  if (!arg.startsWith('/')) return arg;
  const file = join(root, await resolveIn(root, arg));
  return (await exists(file)) ? file : arg;
}

async function canRun(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
