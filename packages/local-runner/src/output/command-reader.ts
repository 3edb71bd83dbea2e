import type { Masker } from './masker.ts';
import type { StepLog } from './step-log.ts';
import { parseWorkflowCommand, type WorkflowCommand } from './workflow-command.ts';

/** What the commands of a step change. */
export interface CommandTarget {
  readonly log: StepLog;
  readonly masker: Masker;
  readonly outputs: Map<string, string>;
  readonly state: Map<string, string>;
  /** A command that could not be carried out fails the step. */
  commandFailed(): void;
}

type Handler = (command: WorkflowCommand, target: CommandTarget) => void;

const BAD_TOKEN =
  'You cannot use a endToken that is an empty string, the string `pause-logging`, or another workflow command.';

const HANDLERS: Readonly<Record<string, Handler>> = {
  error: issue('error'),
  warning: issue('warning'),
  notice: issue('notice'),
  debug: ({ data }, { log }) => log.write(data, 'debug'),
  group: ({ data }, { log }) => log.write(data, 'group'),
  endgroup: (_command, { log }) => log.write('', 'end-group'),
  'add-mask': ({ data }, target) => addMask(data, target),
  'set-output': ({ properties, data }, { outputs }) => outputs.set(nameOf(properties, 'set-output'), data),
  'save-state': ({ properties, data }, { state }) => state.set(nameOf(properties, 'save-state'), data),
  'set-env': refused('set-env'),
  'add-path': refused('add-path'),
  // Problem matchers color the log on GitHub; here the lines pass as they are.
  'add-matcher': () => {},
  'remove-matcher': () => {},
};

/** Takes the lines of one step: commands are carried out, the rest is logged. Source: actions/runner, ActionCommandManager.cs. */
export function commandReader(target: CommandTarget): (line: string) => void {
  const known = new Set([...Object.keys(HANDLERS), 'stop-commands', 'echo']);
  let stopToken: string | undefined;
  let echo = false;
  return (line) => {
    const command = parseWorkflowCommand(line, known);
    const name = command?.name.toLowerCase() ?? '';
    if (command === undefined || (stopToken !== undefined && name !== stopToken)) target.log.write(line);
    else if (stopToken !== undefined) {
      known.delete(stopToken);
      stopToken = undefined;
      target.log.write(line, 'command');
    } else attempt(target, line, () => carryOut(command, name, line));
  };

  function carryOut(command: WorkflowCommand, name: string, line: string): void {
    if (name === 'stop-commands') {
      const token = command.data.toLowerCase();
      if (token === '' || token === 'pause-logging' || known.has(token)) throw new Error(BAD_TOKEN);
      stopToken = token;
      known.add(token);
      if (token.length > 6) target.masker.add(command.data);
      target.log.write(line, 'command');
    } else if (name === 'echo') {
      if (echo) target.log.write(line, 'command');
      echo = switchOf(command.data);
    } else {
      if (echo && !QUIET.has(name)) target.log.write(line, 'command');
      HANDLERS[name]?.(command, target);
    }
  }
}

/** Commands that are never echoed, because their effect is already in the log or must not be. */
const QUIET = new Set(['add-mask', 'debug', 'error', 'warning', 'notice']);

function attempt(target: CommandTarget, line: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    target.log.issue('error', `Unable to process command '${line}' successfully.`);
    target.log.issue('error', cause instanceof Error ? cause.message : String(cause));
    target.commandFailed();
  }
}

function issue(level: 'error' | 'warning' | 'notice'): Handler {
  return ({ data, properties }, { log }) => log.issue(level, data, properties);
}

function addMask(secret: string, { log, masker }: CommandTarget): void {
  if (secret.trim() === '') {
    log.issue('warning', "Can't add secret mask for empty string in ##[add-mask] command.");
    return;
  }
  masker.add(secret);
  for (const line of secret.split(/[\r\n]/)) masker.add(line.trim());
}

function nameOf(properties: ReadonlyMap<string, string>, command: string): string {
  const name = properties.get('name');
  if (name === undefined) throw new Error(`Required field 'name' is missing in ##[${command}] command.`);
  return name;
}

function refused(command: string): Handler {
  return () => {
    throw new Error(`The \`${command}\` command is disabled. Use the environment files instead.`);
  };
}

function switchOf(data: string): boolean {
  const value = data.trim().toUpperCase();
  if (value !== 'ON' && value !== 'OFF')
    throw new Error(`Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: '${data}'.`);
  return value === 'ON';
}
