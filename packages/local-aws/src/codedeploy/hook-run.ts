import type { Diagnostics } from '@aws-sdk/client-codedeploy';
import { createGate, pause, type Script, wait } from '../time/index.ts';
import type { Deployment, HookExecution } from './deployment.ts';
import { failed } from './interruption.ts';
import { EventFailure, type TargetCourse } from './lifecycle.ts';
import type { Surroundings } from './surroundings.ts';

export interface HookedEvent {
  readonly deployment: Deployment;
  readonly course: TargetCourse;
  readonly hooks: ReadonlyMap<string, string>;
  readonly around: Surroundings;
  readonly newId: () => string;
}

/** Runs a lifecycle event that may have a hook: calls its function and waits for the answer, an hour at most. */
export function* runHook(event: HookedEvent, name: string): Script<void> {
  const functionName = event.hooks.get(name);
  yield* event.course.run(name, function* (): Script<Diagnostics | undefined> {
    if (functionName === undefined) {
      yield* pause(event.around.pace.eventMs);
      return undefined;
    }
    const execution: HookExecution = { id: event.newId(), answered: createGate() };
    event.deployment.hooks.set(execution.id, execution);
    const exists = event.around.hooks.invoke({
      functionName,
      deploymentId: event.deployment.id,
      executionId: execution.id,
      lifecycleEvent: name,
      answer: (status, log = {}) => execution.answered.open({ status, ...log }),
    });
    if (!exists) {
      throw hookFailure(functionName, {
        code: 'ScriptMissing',
        message: `The Lambda function ${functionName} was not found.`,
      });
    }
    const answer = yield* wait(execution.answered, event.around.pace.hookTimeoutMs);
    if (answer === undefined) {
      throw hookFailure(functionName, {
        code: 'ScriptTimedOut',
        message: `The Lambda function ${functionName} did not answer in time.`,
      });
    }
    const { message = '', logTail = '' } = answer;
    if (answer.status === 'Succeeded')
      return { errorCode: 'Success', scriptName: functionName, message: message || 'Succeeded', logTail };
    const said = message || `The Lambda function ${functionName} reported a failure.`;
    throw hookFailure(functionName, { code: 'ScriptFailed', message: said, logTail });
  });
}

interface HookEnd {
  readonly code: 'ScriptMissing' | 'ScriptTimedOut' | 'ScriptFailed';
  readonly message: string;
  readonly logTail?: string;
}

function hookFailure(scriptName: string, { code, message, logTail = '' }: HookEnd): EventFailure {
  return new EventFailure({ errorCode: code, scriptName, message, logTail }, failed('HOOK_EXECUTION_FAILURE', message));
}
