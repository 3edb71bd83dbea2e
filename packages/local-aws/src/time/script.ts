import type { Agenda, Cancel } from './agenda.ts';

/** Something that happens at most once, from outside: an answer, a stop, a readiness. */
export interface Gate<T> {
  readonly opened: boolean;
  open(value: T): void;
  /** Called with the value when it opens; at once when it is open. */
  onOpen(listener: (value: T) => void): void;
}

export function createGate<T>(): Gate<T> {
  let state: { value: T } | undefined;
  const listeners: Array<(value: T) => void> = [];
  return {
    get opened() {
      return state !== undefined;
    },
    open: (value) => {
      if (state !== undefined) return;
      state = { value };
      for (const listener of listeners.splice(0)) listener(value);
    },
    onOpen: (listener) => {
      if (state !== undefined) listener(state.value);
      else listeners.push(listener);
    },
  };
}

interface Pause {
  readonly ms?: number;
  readonly gate?: Gate<unknown>;
}

/** A course of events in time, written as one function: `yield*` of a pause or a wait is where time passes. */
export type Script<T> = Generator<Pause, T, unknown>;

export function* pause(ms: number): Script<void> {
  if (ms > 0) yield { ms };
}

/** Waits for a gate. @returns its value, or `undefined` when `atMost` milliseconds went by first */
export function* wait<T>(gate: Gate<T>, atMost?: number): Script<T | undefined> {
  return (yield atMost === undefined ? { gate } : { gate, ms: atMost }) as T | undefined;
}

export interface Playing {
  /** Throws the reason into the script at the place where it waits; a finished script does not notice. */
  interrupt(reason: Error): void;
}

export type Ended<T> =
  | { readonly kind: 'returned'; readonly value: T }
  | { readonly kind: 'threw'; readonly error: unknown };

/** Plays a script on an agenda; it runs at once up to its first pause. */
export function play<T>(agenda: Agenda, script: Script<T>, ended: (end: Ended<T>) => void): Playing {
  let turn = 0;
  let finished = false;
  let cancel: Cancel = () => {};

  const proceed = (step: () => IteratorResult<Pause, T>) => {
    cancel();
    turn += 1;
    let result: IteratorResult<Pause, T>;
    try {
      result = step();
    } catch (error) {
      finished = true;
      ended({ kind: 'threw', error });
      return;
    }
    if (result.done === true) {
      finished = true;
      ended({ kind: 'returned', value: result.value });
    } else schedule(result.value, turn);
  };

  const schedule = (until: Pause, mine: number) => {
    const resume = (value: unknown) => {
      if (mine === turn && !finished) proceed(() => script.next(value));
    };
    cancel = until.ms === undefined ? () => {} : agenda.after(until.ms, () => resume(undefined));
    // Through the agenda, so that a gate opened while the script itself runs does not re-enter it.
    until.gate?.onOpen((value) => agenda.at(agenda.now(), () => resume(value)));
  };

  proceed(() => script.next());
  return {
    interrupt: (reason) => {
      if (!finished) proceed(() => script.throw(reason));
    },
  };
}
