import { kernelError, secretKeeper } from '../kernel/index.ts';
import type { Host } from './host.ts';
import { inert } from './inert.ts';

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
export interface ProcessPort {
  readonly env: Readonly<Record<string, string | undefined>>;
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/** A runner's step: inputs from INPUT_*, outputs, summary and annotations through the toolkit. */
export function toolkitHost(core: Toolkit, process: ProcessPort): Host {
  const secrets = secretKeeper((form) => core.setSecret(form));
  const clean = (text: string): string => inert(secrets.redact(text));
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
    signal: cancelSignal(process),
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
    annotate: ({ level, title, message }) => core[level](secrets.redact(message), { title: secrets.redact(title) }),
    writeSummary: async (page) => {
      if ((env['GITHUB_STEP_SUMMARY'] ?? '') !== '') await core.summary.addRaw(secrets.redact(page)).write();
    },
    saveState: (name, value) => core.saveState(name, value),
    readState: (name) => core.getState(name),
  };
}

/** A signal that fires once, with E_CANCELLED, when the process is asked to end. */
export function cancelSignal(process: ProcessPort): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => controller.abort(kernelError('E_CANCELLED', `the run was cancelled (${name})`)));
  }
  return controller.signal;
}
