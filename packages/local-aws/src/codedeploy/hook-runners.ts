import type { Functions, InvocationResult } from '../lambda/index.ts';
import type { Agenda } from '../time/index.ts';
import type { HookCall, HookRunner } from './surroundings.ts';

/** What a scripted hook says, and when. */
interface ScriptedAnswer {
  readonly afterMs: number;
  readonly status: 'Succeeded' | 'Failed';
  readonly message?: string;
  readonly logTail?: string;
}

/** `missing`: there is no such function; `silent`: it never answers. */
export type HookScript = (call: HookCall) => ScriptedAnswer | 'missing' | 'silent';

/** Hooks that answer as a script says. */
export function scriptedHooks(agenda: Agenda, script: HookScript): HookRunner {
  return {
    invoke: (call) => {
      const answer = script(call);
      if (answer === 'missing') return false;
      if (answer !== 'silent') agenda.after(answer.afterMs, () => call.answer(answer.status, answer));
      return true;
    },
  };
}

/**
 * Hooks that are functions of the local Lambda: they get the event that CodeDeploy sends. A function that returns
 * `{ status: 'Succeeded' | 'Failed' }` has answered with that; else its answer is PutLifecycleEventHookExecutionStatus.
 */
export function functionHooks(agenda: Agenda, functions: Functions): HookRunner {
  return {
    invoke: (call) => {
      const found = functions.find(call.functionName);
      if (found === undefined) return false;
      const payload = { DeploymentId: call.deploymentId, LifecycleEventHookExecutionId: call.executionId };
      const settle = (result: InvocationResult) => agenda.after(result.durationMs, () => answerWith(call, result));
      const result = found.behavior({ payload, version: '$LATEST' });
      if (result instanceof Promise) void result.then(settle);
      else settle(result);
      return true;
    },
  };
}

function answerWith(call: HookCall, { payload }: InvocationResult): void {
  const said = typeof payload === 'object' && payload !== null ? (payload as Readonly<Record<string, unknown>>) : {};
  const { status, message, logTail } = said as Readonly<Record<'status' | 'message' | 'logTail', unknown>>;
  if (status !== 'Succeeded' && status !== 'Failed') return;
  call.answer(status, {
    ...(typeof message === 'string' ? { message } : {}),
    ...(typeof logTail === 'string' ? { logTail } : {}),
  });
}
