import { readFile } from 'node:fs/promises';
import { WaybillError } from '@waybill/shared/kernel';
import { type FaultRule, scaledClock } from '../core/index.ts';
import { demoSeed, readSeed } from '../seed/index.ts';
import { startLocalAws } from '../start-local-aws.ts';
import { commandError } from './errors.ts';
import { type CommandOptions, HELP, readOptions } from './options.ts';
import { welcome } from './welcome.ts';

/** The process, as far as the command line needs it. */
export interface Terminal {
  say(text: string): void;
  complain(text: string): void;
  /** Resolves when the user wants it to stop. */
  stopped(): Promise<void>;
}

/** Runs the local AWS until it is stopped. @returns the exit code */
export async function runLocalAws(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const options = readOptions(args);
    if (options.help) {
      terminal.say(HELP);
      return 0;
    }
    await serve(options, terminal);
    return 0;
  } catch (error) {
    const known = portTaken(error) ?? error;
    if (!(known instanceof WaybillError)) throw known;
    terminal.complain(`${known.code}: ${known.message}\n  → ${known.cure}\n`);
    return known.exit;
  }
}

async function serve(options: CommandOptions, terminal: Terminal): Promise<void> {
  const seed = options.seed === undefined ? demoSeed() : readSeed(await textOf(options.seed), options.seed);
  const rules = options.faults === undefined ? [] : readRules(await textOf(options.faults), options.faults);
  const aws = await startLocalAws({
    seed,
    clock: scaledClock(options.scale),
    faults: rules,
    port: options.port,
    ...(options.journal !== undefined && { journalFile: options.journal }),
  });
  terminal.say(await welcome(aws, seed));
  await terminal.stopped();
  await aws.stop();
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw commandError('E_LOCAL_AWS_USAGE', `${path} cannot be read`, { cause });
  }
}

function readRules(text: string, name: string): readonly FaultRule[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed as readonly FaultRule[];
  } catch {
    // Reported below, as for JSON that is no list.
  }
  throw commandError('E_LOCAL_AWS_USAGE', `${name} is not a JSON list of fault rules`);
}

function portTaken(error: unknown): WaybillError | undefined {
  const { code, port } = error as Partial<Record<'code' | 'port', unknown>>;
  if (code !== 'EADDRINUSE') return undefined;
  return commandError('E_LOCAL_AWS_USAGE', `port ${String(port)} is taken`, {
    cause: error,
    cure: 'choose another --port, or none',
  });
}
