import type { AlarmState } from './alarm-evaluation.ts';

/** A composite alarm's rule: whether it holds, given the states of the alarms that it names. */
export interface AlarmRule {
  readonly names: readonly string[];
  holds(stateOf: (name: string) => AlarmState | undefined): boolean;
}

type Test = (stateOf: (name: string) => AlarmState | undefined) => boolean;

const TOKEN =
  /\s*(\(|\)|AND\b|OR\b|NOT\b|TRUE\b|FALSE\b|(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"[^"]+"|'[^']+'|[^()"'\s]+)\s*\))/y;

/** Reads `ALARM("a") AND NOT (OK(b) OR FALSE)`. @throws Error that says what is not understood */
export function parseAlarmRule(text: string): AlarmRule {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let place = 0; text.slice(place).trim() !== ''; place = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new Error(`the rule is not understood at ${place}`);
    tokens.push(token);
  }
  const names: string[] = [];
  let at = 0;
  const either = (): Test => chain('OR', both, (one, other) => (states) => one(states) || other(states));
  const both = (): Test => chain('AND', negated, (one, other) => (states) => one(states) && other(states));
  const chain = (word: string, next: () => Test, join: (one: Test, other: Test) => Test): Test => {
    let test = next();
    while (tokens[at] === word) {
      at += 1;
      test = join(test, next());
    }
    return test;
  };
  const negated = (): Test => {
    if (tokens[at] !== 'NOT') return leaf();
    at += 1;
    const inner = negated();
    return (states) => !inner(states);
  };
  const leaf = (): Test => {
    const token = tokens[at];
    at += 1;
    if (token === undefined) throw new Error('the rule ends too early');
    if (token === 'TRUE' || token === 'FALSE') return () => token === 'TRUE';
    if (token === '(') {
      const inner = either();
      if (tokens[at] !== ')') throw new Error('a bracket is not closed');
      at += 1;
      return inner;
    }
    const named = /^(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*["']?(.*?)["']?\s*\)$/.exec(token);
    if (named?.[1] === undefined || named[2] === undefined) throw new Error(`${token} is out of place`);
    const [, state, name] = named;
    const short = name.startsWith('arn:') ? name.slice(name.indexOf(':alarm:') + ':alarm:'.length) : name;
    names.push(short);
    return (states) => states(short) === state;
  };
  const holds = either();
  if (at < tokens.length) throw new Error(`${tokens[at]} is out of place`);
  return { names, holds };
}
