import type { InputReader } from '@waybill/shared/kernel';
import { quote } from '@waybill/shared/kernel';
import { cliError } from './errors.ts';

/** A command line after its command, taken apart. */
export interface Flags {
  /** Values by flag name; a flag given twice has its values on lines of their own, as a list input wants them. */
  readonly values: ReadonlyMap<string, string>;
  readonly positionals: readonly string[];
}

/** `--name value`, `--name=value`, and `--name` alone for true. After `--` everything is positional. @throws E_USAGE */
export function parseFlags(args: readonly string[]): Flags {
  const values = new Map<string, string>();
  const positionals: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') return { values, positionals: [...positionals, ...args.slice(at + 1)] };
    if (!arg.startsWith('-')) {
      positionals.push(arg);
      continue;
    }
    const match = /^--([a-z][a-z0-9-]*)(?:=([\s\S]*))?$/.exec(arg);
    if (match === null) throw cliError('E_USAGE', `${quote(arg)} is not a flag: flags are --name value`);
    const [, name = '', inline] = match;
    const next = args[at + 1];
    const takesNext = inline === undefined && next !== undefined && !next.startsWith('--');
    const value = inline ?? (takesNext ? next : 'true');
    if (takesNext) at += 1;
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  return { values, positionals };
}

/** Flags as an action's inputs, with the defaults of its action.yml behind them. */
export function flagInputs(flags: Flags, defaults: Readonly<Record<string, string>>): InputReader {
  return { read: (name) => flags.values.get(name) ?? defaults[name] ?? '', given: [...flags.values.keys()] };
}
