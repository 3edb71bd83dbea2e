import type { PolicyScope, PolicyStatement, SessionOptions } from '../credentials/index.ts';
import { kernelError, parseRegion } from '../kernel/index.ts';
import type { CommonInputs } from './common-inputs.ts';
import type { Environment } from './host.ts';

export interface SessionNeeds {
  readonly region: string;
  /** What the action will call. */
  readonly statements: readonly PolicyStatement[] | ((scope: PolicyScope) => readonly PolicyStatement[]);
  /** Accounts that the inputs name (an image's registry), allowed where `allowed-account-ids` says nothing. */
  readonly accounts?: readonly string[];
}

/** The common inputs as a session's options. */
export function sessionOptions(common: CommonInputs, needs: SessionNeeds): SessionOptions {
  const { region, statements, accounts = [] } = needs;
  const { allowedAccountIds: allowed } = common;
  return { ...common, region, statements, allowedAccountIds: allowed.length > 0 ? allowed : accounts };
}

/**
 * The region of the API calls: the input, else AWS_REGION, else the one that an image reference names.
 * @throws E_INPUT where none of them says
 */
export function regionInForce(common: CommonInputs, env: Environment, named?: string): string {
  const region = common.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? named;
  if (region === undefined || region === '')
    throw kernelError('E_INPUT', 'aws-region: is required where neither AWS_REGION nor an image reference says it');
  try {
    return parseRegion(region);
  } catch (cause) {
    throw kernelError('E_INPUT', `AWS_REGION: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
