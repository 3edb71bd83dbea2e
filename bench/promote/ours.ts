import { join } from 'node:path';
import { defaultsOf, readActionFile } from '../../packages/cli/src/action-file.ts';
import type { Copier } from './copiers.ts';
import type { Program } from './program.ts';

const ACTIONS = join(import.meta.dirname, '..', '..', 'actions');
const DEFAULTS = defaultsOf(readActionFile(ACTIONS, 'promote'));

export interface Promoter {
  /** File that is started: the committed bundle of the action, unless another one is to be measured. */
  readonly main: string;
  readonly home: string;
}

export function promoter(home: string, main: string = join(ACTIONS, 'promote', 'dist', 'index.js')): Promoter {
  return { main, home };
}

/** The action as a runner starts it: every input in the environment, with the defaults of action.yml. */
export function promotion(
  { main, home }: Promoter,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Program {
  const given = Object.entries({ ...DEFAULTS, ...inputs }).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ]);
  return {
    command: process.execPath,
    args: [main],
    env: { PATH: '', HOME: home, ...env, ...(Object.fromEntries(given) as Record<string, string>) },
  };
}

/** Ours: as its users have it, or with inputs of their own. */
export function waybill(name: string, own: Promoter, inputs: Readonly<Record<string, string>> = {}): Copier {
  return {
    name,
    plan: ({ from, to, tag, as, referrers, ca }) =>
      promotion(
        own,
        {
          image: `${from}:${tag}`,
          to: to.map((one) => `${one}:${as}`).join('\n'),
          referrers: referrers ? 'all' : 'none',
          ...inputs,
        },
        ca === undefined ? {} : { NODE_EXTRA_CA_CERTS: ca },
      ),
  };
}
