import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from './targets.ts';

/** Bytes of a bundle: its start file, and all its code. */
export interface Weight {
  readonly main: number;
  readonly all: number;
}

export function weigh({ start }: Target, folder: string): Weight {
  const code = filesOf(folder).filter((name) => name.endsWith('.js'));
  const size = (name: string): number => statSync(join(folder, name)).size;
  return { main: size(start), all: code.reduce((sum, name) => sum + size(name), 0) };
}

/** Starts the bundle with nothing given: it must load and refuse in its own words. Returns what is wrong, or undefined. */
export function probe(target: Target, folder: string): string | undefined {
  const home = mkdtempSync(join(tmpdir(), 'waybill-probe-'));
  try {
    const result = spawnSync(process.execPath, [join(folder, target.start)], {
      encoding: 'utf8',
      env: { PATH: '', HOME: home },
      timeout: 20_000,
    });
    const said = `${result.stdout}${result.stderr}`;
    if (result.status === target.probe.exit && said.includes(target.probe.says)) return undefined;
    return `started with no inputs it ended with ${result.status} and said: ${said.slice(0, 400)}`;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The names of files that differ between two folders, each with how. */
export function differences(committed: string, built: string): string[] {
  const names = [...new Set([...filesOf(committed), ...filesOf(built)])].sort();
  return names.flatMap((name) => {
    const before = read(join(committed, name));
    const after = read(join(built, name));
    if (before === undefined) return [`${name} is not committed`];
    if (after === undefined) return [`${name} is no longer built`];
    return before.equals(after) ? [] : [`${name} differs`];
  });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .sort();
  } catch {
    return [];
  }
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
