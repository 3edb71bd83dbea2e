import type { Call, Operation, Scope } from '../core/index.ts';
import type { Agenda } from '../time/index.ts';

/** Operations as a room writes them: over the state of the caller's account and region. */
export type Handlers<State> = Readonly<Record<string, (state: State, input: never, call: Call) => unknown>>;

/** Handlers as a service takes them; the world catches up with the clock before each of them looks at it. */
export function operationsOn<State>(
  agenda: Agenda,
  of: (scope: Scope) => State,
  handlers: Handlers<State>,
): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handle]): [string, Operation] => [
      name,
      (input: never, call: Call) => {
        agenda.catchUp();
        return handle(of(call), input, call);
      },
    ]),
  );
}
