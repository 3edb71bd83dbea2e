import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface Target {
  readonly name: string;
  readonly entry: string;
  readonly folder: string;
  /** Name of the file that is started. */
  readonly start: string;
  /** Most bytes of the start file. */
  readonly budget: number;
  /** Most bytes of all its parts together; those beside the start file are loaded once the inputs were found good. */
  readonly whole: number;
  /** How the bundle starts with nothing given, to show that it can be loaded: exit code and a word of the answer. */
  readonly probe: { readonly exit: number; readonly says: string };
}

const ACTIONS = { 'build-image': 750_000, scan: 750_000, promote: 750_000, canary: 1_000_000 } as const;

/** Everything that is committed as a bundle. */
export function targets(root: string): Target[] {
  const actions = Object.entries(ACTIONS).map(([name, budget]) => ({
    name,
    entry: join(root, 'actions', name, 'src', 'main.ts'),
    folder: join(root, 'actions', name, 'dist'),
    start: 'index.js',
    budget,
    whole: 1_250_000,
    probe: { exit: 2, says: '::error title=E_INPUT' },
  }));
  const cli: Target = {
    name: 'cli',
    entry: join(root, 'packages', 'cli', 'src', 'main.ts'),
    folder: join(root, 'packages', 'cli', 'dist'),
    start: 'waybill.js',
    budget: 750_000,
    whole: 2_000_000,
    probe: { exit: 2, says: 'waybill promote' },
  };
  return [...actions, cli].filter((target) => existsSync(target.entry));
}
