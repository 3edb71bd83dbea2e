import { guardProcess, type Host, inert, type ProcessPort } from '@waybill/shared/action';
import { type InputReader, secretKeeper } from '@waybill/shared/kernel';

export interface ShellProcess extends ProcessPort {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export interface ShellOptions {
  readonly inputs: InputReader;
  readonly debug: boolean;
  /** Print the result as JSON instead of name=value lines. */
  readonly json: boolean;
  /** The output that is a page for people, printed alone. */
  readonly screen?: string | undefined;
  /** Receives the summary page. */
  readonly writeSummary: (page: string) => Promise<void>;
}

const MARK = { error: '✗', warning: '!', notice: 'i' } as const;

/** A shell: progress and failures on stderr, outputs on stdout. */
export function shellHost(process: ShellProcess, options: ShellOptions): Host {
  const secrets = secretKeeper();
  const guard = guardProcess(process);
  const say = (text: string): void => void process.stderr.write(`${inert(secrets.redact(text))}\n`);
  const state = new Map<string, string>();
  return {
    env: process.env,
    inputs: options.inputs,
    secrets,
    debugging: options.debug,
    signal: guard.signal,
    fault: guard.fault,
    log: {
      info: say,
      debug: (text) => {
        if (options.debug) say(text);
      },
      warning: (text) => say(`! ${text}`),
      group: async (title, work) => {
        say(title);
        return await work();
      },
    },
    output: (name, value) => {
      const { json, screen } = options;
      const wanted = json ? 'result' : screen;
      if (wanted === undefined ? name === 'result' || value === '' : name !== wanted) return;
      const line = json ? value : screen === undefined ? `${name}=${inert(value)}` : inert(value.trimEnd());
      process.stdout.write(`${secrets.redact(line)}\n`);
    },
    annotate: ({ level, title, message }) => say(`${MARK[level]} ${title}: ${message}`),
    writeSummary: (page) => options.writeSummary(secrets.redact(page)),
    saveState: (name, value) => void state.set(name, value),
    readState: (name) => state.get(name) ?? '',
  };
}
