import { writeFile } from 'node:fs/promises';
import { quote, suggest, WaybillError } from '@waybill/shared/kernel';
import { defaultsOf, readActionFile } from './action-file.ts';
import { cliError } from './errors.ts';
import { type Flags, flagInputs, parseFlags } from './flags.ts';
import { actionHelp, overview } from './help.ts';
import { type ShellProcess, shellHost } from './shell-host.ts';
import { COMMANDS, commandOf } from './words.ts';

const OWN_FLAGS = ['help', 'json', 'summary-file', 'debug'];

/** Runs one command line and returns its exit code. @param actions the folder that holds the four action.yml */
export async function waybill(argv: readonly string[], process: ShellProcess, actions: string): Promise<number> {
  try {
    const [first = ''] = argv;
    if (['--help', '-h', 'help'].includes(first)) return print(process, overview(COMMANDS));
    const command = commandOf(argv);
    if (command === undefined) throw unknownCommand(first);
    const { name, run, words, screen } = command;
    const file = command.file ?? readActionFile(actions, name);
    const flags = parseFlags(command.rest);
    if (flags.values.has('help')) return print(process, actionHelp(name, file));
    const [stray] = flags.positionals;
    if (stray !== undefined) throw cliError('E_USAGE', `${quote(stray)} belongs to no flag`);
    const inputs = flagInputs(
      { ...withoutOwn(flags), values: new Map([...Object.entries(words), ...withoutOwn(flags).values]) },
      defaultsOf(file),
    );
    return await run(shellHost(process, { ...ownOptions(flags), screen, inputs }));
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    process.stderr.write(`✗ ${error.code}: ${error.message}\n→ ${error.cure}\n`);
    return error.exit;
  }
}

function print(process: ShellProcess, page: string): number {
  process.stdout.write(page);
  return 0;
}

function unknownCommand(name: string): WaybillError {
  if (name === '')
    return cliError('E_USAGE', 'no command was given', { cure: `give one of them:\n\n${overview(COMMANDS)}` });
  const longer = Object.keys(COMMANDS).filter((command) => command.startsWith(`${name} `));
  if (longer.length > 0)
    return cliError('E_USAGE', `${quote(name)} is not a whole command`, {
      cure: `type ${longer.map((command) => `\`waybill ${command}\``).join(' or ')}`,
    });
  const near = suggest(
    name,
    Object.keys(COMMANDS).filter((command) => !command.includes(' ')),
  );
  return cliError(
    'E_USAGE',
    `there is no command ${quote(name)}${near === undefined ? '' : `; did you mean ${quote(near)}?`}`,
  );
}

function ownOptions(flags: Flags): { json: boolean; debug: boolean; writeSummary: (page: string) => Promise<void> } {
  const path = flags.values.get('summary-file');
  return {
    json: flags.values.has('json'),
    debug: flags.values.has('debug'),
    writeSummary: async (page) => {
      if (path !== undefined) await writeFile(path, page);
    },
  };
}

function withoutOwn(flags: Flags): Flags {
  return { ...flags, values: new Map([...flags.values].filter(([name]) => !OWN_FLAGS.includes(name))) };
}
