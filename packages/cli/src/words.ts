import { replay as scanReplay, vexExport } from '@waybill/scan';
import { type Host, launch } from '@waybill/shared/action';
import type { ActionFile } from './action-file.ts';
import { ACTIONS, OVERVIEW } from './commands.ts';
import { DOCTOR } from './doctor/description.ts';
import { ledgerShow, ledgerVerify } from './ledger/actions.ts';
import { SHOW, VERIFY } from './ledger/description.ts';
import { SAVED_SCAN, VEX_EXPORT } from './offline.ts';
import { canaryReplay, RECORD } from './replay/action.ts';

/** One command as it was typed: what it runs, what its help says, and the inputs that its words were. */
export interface Command {
  readonly name: string;
  readonly run: (host: Host) => Promise<number>;
  /** Undefined where the help is that of an action.yml. */
  readonly file?: ActionFile;
  readonly words: Readonly<Record<string, string>>;
  /** The output that is a page for people: printed by itself instead of `name=value` lines. */
  readonly screen?: string;
  /** What follows the command's words. */
  readonly rest: readonly string[];
}

/** Reads the words before the flags; undefined where they are no command. */
export function commandOf(argv: readonly string[]): Command | undefined {
  const [first = '', second = '', third = ''] = argv;
  const word = isWord(second) ? second : undefined;
  if (first === 'scan' && word !== undefined)
    return {
      name: 'scan',
      run: (host) => launch(host, scanReplay),
      file: SAVED_SCAN,
      words: { saved: word },
      rest: argv.slice(2),
    };
  if (first === 'vex' && word === 'export')
    return {
      name: 'vex export',
      run: (host) => launch(host, vexExport),
      file: VEX_EXPORT,
      words: {},
      rest: argv.slice(2),
    };
  if (first === 'canary' && word === 'replay')
    return {
      name: 'canary replay',
      run: (host) => launch(host, canaryReplay),
      file: RECORD,
      words: isWord(third) ? { record: third } : {},
      rest: argv.slice(isWord(third) ? 3 : 2),
    };
  if (first === 'ledger' && (word === 'show' || word === 'verify')) {
    const refs = leading(argv.slice(2));
    return {
      name: `ledger ${word}`,
      run: (host) => launch(host, word === 'show' ? ledgerShow : ledgerVerify),
      file: word === 'show' ? SHOW : VERIFY,
      words: { ref: refs.join('\n') },
      screen: 'shown',
      rest: argv.slice(2 + refs.length),
    };
  }
  const run = ACTIONS[first];
  if (run === undefined) return undefined;
  return { name: first, run, ...(first === 'doctor' && { file: DOCTOR }), words: {}, rest: argv.slice(1) };
}

/** All commands, for the first page and for near misses. */
export const COMMANDS: Readonly<Record<string, string>> = {
  ...OVERVIEW,
  'scan REPORT': 'judge a saved scan report again, by another policy; asks nobody',
  'vex export': 'write the exceptions that are about an image as OpenVEX',
  'canary replay RECORD': 'judge the decision record of a canary again',
  'ledger show REF': 'what was promoted into the environments of a repository, or the way of one image',
  'ledger verify REF': 'check that the ledger is one unbroken chain; says which entry is not',
};

/** The words before the first flag. */
function leading(args: readonly string[]): readonly string[] {
  const end = args.findIndex((arg) => !isWord(arg));
  return end < 0 ? args : args.slice(0, end);
}

function isWord(text: string): boolean {
  return text !== '' && !text.startsWith('-');
}
