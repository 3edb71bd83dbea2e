import { type Log, parseRoleArn } from '../kernel/index.ts';
import { assumeTagged } from './assume.ts';
import type { Environment } from './endpoint.ts';
import { explainChainDenied } from './explain-denied.ts';
import type { Caller } from './identity.ts';
import { QueryRefusal } from './query-api.ts';
import { fitPolicy, type PolicyScope, type PolicyStatement } from './session-policy.ts';
import { sessionTags, sourceIdentity } from './session-tags.ts';
import type { AssumeRequest, StsPorts } from './sts.ts';

/** How the roles of one chain are to be assumed. */
export interface ChainPlan {
  /** Role ARNs, hub first. */
  readonly roles: readonly string[];
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly externalId?: string | undefined;
  /** Inline policy of the last role, JSON. */
  readonly policy?: string | undefined;
}

/** AWS allows a role that was assumed by a role no more. Source: IAM User Guide, "Role chaining". */
const CHAINED_SECONDS = 3_600;

/** What is asked for one role: only the last one gets the policy, and the external id that its owner gave. */
export function assumption(role: string, plan: ChainPlan): AssumeRequest {
  const { roles, policy, durationSeconds, sessionName } = plan;
  return {
    roleArn: role,
    sessionName,
    durationSeconds: roles.length > 1 ? Math.min(durationSeconds, CHAINED_SECONDS) : durationSeconds,
    ...(role === roles.at(-1) && policy !== undefined && { policy }),
  };
}

/** Walks the roles that are left, each assumed by the one before. @throws E_ASSUME_DENIED with both sides of the refusal */
export async function walkChain(
  start: Caller,
  left: readonly string[],
  plan: ChainPlan,
  ports: StsPorts & { log: Log; env: Environment },
): Promise<Caller> {
  let caller = start;
  for (const role of left) {
    const { externalId } = plan;
    const request = {
      ...assumption(role, plan),
      tags: sessionTags(ports.env),
      ...sourceIdentity(ports.env),
      ...(role === plan.roles.at(-1) && externalId !== undefined && { externalId }),
    };
    const before = caller;
    caller = await assumeTagged(request, caller.identity, ports).catch((error: unknown) => {
      throw error instanceof QueryRefusal && error.code === 'AccessDenied'
        ? explainChainDenied(error, role, before.arn)
        : error;
    });
  }
  return caller;
}

/** The inline policy of a session, as `session-policy` wishes it. */
export function inlinePolicy(
  wish: {
    sessionPolicy: string;
    statements: readonly PolicyStatement[] | ((scope: PolicyScope) => readonly PolicyStatement[]);
  },
  role: string,
  region: string,
): { policy?: string; given?: string } {
  const { sessionPolicy, statements } = wish;
  if (sessionPolicy === 'none') return {};
  if (sessionPolicy !== 'least') return { policy: sessionPolicy };
  const { partition, account } = parseRoleArn(role);
  return fitPolicy(typeof statements === 'function' ? statements({ partition, account, region }) : statements);
}
