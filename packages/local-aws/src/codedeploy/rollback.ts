import type { AutoRollbackConfiguration, AutoRollbackEvent } from '@aws-sdk/client-codedeploy';
import type { EndedBy } from './interruption.ts';

export interface EndFacts {
  readonly by: EndedBy;
  readonly autoRollback: AutoRollbackConfiguration | undefined;
  /** What StopDeployment said, where somebody called it. */
  readonly asked: boolean | undefined;
  readonly isRollback: boolean;
  /** Why there is nothing to roll back to or from, if so. */
  readonly impossible: string | undefined;
}

export type RollbackDecision =
  | { readonly kind: 'rollback' }
  /** Nobody wants one. */
  | { readonly kind: 'unwanted' }
  | { readonly kind: 'impossible'; readonly message: string };

const EVENT: Record<EndedBy, AutoRollbackEvent> = {
  failure: 'DEPLOYMENT_FAILURE',
  alarm: 'DEPLOYMENT_STOP_ON_ALARM',
  request: 'DEPLOYMENT_STOP_ON_REQUEST',
};

/** Whether the end of a deployment brings a rollback deployment. What StopDeployment says outranks the configuration. */
export function decideRollback(facts: EndFacts): RollbackDecision {
  if (facts.isRollback) return { kind: 'unwanted' };
  const configured =
    facts.autoRollback?.enabled === true && (facts.autoRollback.events ?? []).includes(EVENT[facts.by]);
  if (!(facts.asked ?? configured)) return { kind: 'unwanted' };
  return facts.impossible === undefined ? { kind: 'rollback' } : { kind: 'impossible', message: facts.impossible };
}
