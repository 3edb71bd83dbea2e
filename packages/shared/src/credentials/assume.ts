import type { Log } from '../kernel/index.ts';
import type { Caller, Identity } from './identity.ts';
import { QueryRefusal } from './query-api.ts';
import { type AssumeRequest, assumeRole, type StsPorts } from './sts.ts';

/**
 * AssumeRole with tags, giving up what only informs: a source identity or tags that the role's trust policy does not allow,
 * and tags one by one, the last first, while policy and tags together are too large for a session.
 */
export async function assumeTagged(
  request: AssumeRequest,
  by: Identity,
  ports: StsPorts & { log: Log },
): Promise<Caller> {
  try {
    return await assumeRole(request, by, ports);
  } catch (error) {
    const next = error instanceof QueryRefusal ? lighter(request, error) : undefined;
    if (next === undefined) throw error;
    ports.log.warning(next.because);
    return assumeTagged(next.request, by, ports);
  }
}

function lighter(
  request: AssumeRequest,
  refusal: QueryRefusal,
): { request: AssumeRequest; because: string } | undefined {
  const { tags = {}, sourceIdentity, ...rest } = request;
  const names = Object.keys(tags);
  const denied = refusal.code === 'AccessDenied';
  if (denied && sourceIdentity !== undefined && refusal.message.includes('sts:SetSourceIdentity'))
    return {
      request: { ...rest, tags },
      because: `the session has no source identity: the trust policy of ${request.roleArn} does not allow sts:SetSourceIdentity`,
    };
  if (denied && names.length > 0 && refusal.message.includes('sts:TagSession'))
    return {
      request: { ...rest, ...(sourceIdentity !== undefined && { sourceIdentity }) },
      because: `the session has no tags: the trust policy of ${request.roleArn} does not allow sts:TagSession`,
    };
  const last = names.at(-1);
  if (refusal.code === 'PackedPolicyTooLarge' && last !== undefined) {
    const { [last]: _, ...fewer } = tags;
    return {
      request: { ...request, tags: fewer },
      because: `the session has no tag ${last}: policy and tags are too large together`,
    };
  }
  return undefined;
}
