import { secretKeeper } from '../kernel/index.ts';
import type { Host } from './host.ts';
import { inert } from './inert.ts';
import { type GuardedProcess, guardProcess } from './process-guard.ts';

/** The part of @actions/core that an action uses. */
export interface Toolkit {
  setSecret(secret: string): void;
  setOutput(name: string, value: string): void;
  info(text: string): void;
  debug(text: string): void;
  warning(text: string, properties?: { title?: string }): void;
  error(text: string, properties?: { title?: string }): void;
  notice(text: string, properties?: { title?: string }): void;
  startGroup(name: string): void;
  endGroup(): void;
  saveState(name: string, value: string): void;
  getState(name: string): string;
  readonly summary: { addRaw(text: string): { write(): Promise<unknown> } };
}

/** The part of a Node process that an entry file hands in. */
export interface ProcessPort extends GuardedProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A runner's step: inputs from INPUT_*, outputs, summary and annotations through the toolkit. */
export function toolkitHost(core: Toolkit, process: ProcessPort): Host {
  const secrets = secretKeeper((form) => core.setSecret(form));
  const clean = (text: string): string => inert(secrets.redact(text));
  const guard = guardProcess(process);
  const prefix = 'INPUT_';
  const { env } = process;
  const given = Object.keys(env).filter((key) => key.startsWith(prefix) && (env[key] ?? '') !== '');
  return {
    env,
    secrets,
    debugging: env['RUNNER_DEBUG'] === '1' || env['ACTIONS_STEP_DEBUG'] === 'true',
    inputs: {
      read: (name) => env[`${prefix}${name.replaceAll(' ', '_').toUpperCase()}`] ?? '',
      given: given.map((key) => key.slice(prefix.length).toLowerCase()),
    },
    signal: guard.signal,
    fault: guard.fault,
    log: {
      info: (text) => core.info(clean(text)),
      debug: (text) => core.debug(clean(text)),
      warning: (text) => core.warning(clean(text)),
      group: async (title, work) => {
        core.startGroup(clean(title));
        try {
          return await work();
        } finally {
          core.endGroup();
        }
      },
    },
    output: (name, value) => core.setOutput(name, value),
    annotate: ({ level, title, message }) => core[level](clean(message), { title: clean(title) }),
    writeSummary: async (page) => {
      if ((env['GITHUB_STEP_SUMMARY'] ?? '') !== '') await core.summary.addRaw(secrets.redact(page)).write();
    },
    saveState: (name, value) => core.saveState(name, value),
    readState: (name) => core.getState(name),
  };
}
