import type { Log } from '../kernel/index.ts';
import { assumption, type ChainPlan, walkChain } from './chain.ts';
import { claimsOf } from './claims.ts';
import { containerKeys } from './container-keys.ts';
import { type Environment, metadataEndpoint } from './endpoint.ts';
import { environmentKeys } from './environment-keys.ts';
import { credentialError } from './errors.ts';
import { explainDenied } from './explain-denied.ts';
import { githubToken } from './github-oidc.ts';
import type { Caller } from './identity.ts';
import { instanceKeys } from './instance-keys.ts';
import { QueryRefusal } from './query-api.ts';
import type { CredentialSource } from './source.ts';
import { assumeWithWebIdentity, type StsPorts } from './sts.ts';
import { fileRoles, fileToken } from './web-identity-file.ts';

export interface KeyPorts extends StsPorts {
  readonly env: Environment;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly allowEndpointOverride: boolean;
  readonly audience: string;
}

/** One walk from the source, with a fresh token, along the chain. */
export async function getKeys(
  source: Exclude<CredentialSource, 'auto'>,
  plan: ChainPlan,
  ports: KeyPorts,
): Promise<Caller> {
  const { env, secrets, signal } = ports;
  switch (source) {
    case 'oidc':
      return withToken(plan, ports, () => githubToken(ports.audience, ports));
    case 'web-identity-file':
      return withToken({ ...plan, roles: fileRoles(plan.roles, env) }, ports, () => fileToken(env, secrets));
    case 'environment':
      return walkChain(environmentKeys(env, secrets), plan.roles, plan, ports);
    case 'codebuild':
      return walkChain(await containerKeys(env, secrets, signal), plan.roles, plan, ports);
    case 'instance': {
      const endpoint = metadataEndpoint(env, ports.allowEndpointOverride);
      return walkChain(await instanceKeys(endpoint, secrets, signal), plan.roles, plan, ports);
    }
    default:
      return source satisfies never;
  }
}

async function withToken(plan: ChainPlan, ports: KeyPorts, read: () => Promise<string>): Promise<Caller> {
  const [first, ...rest] = plan.roles;
  if (first === undefined)
    throw credentialError('E_NO_CREDENTIALS', 'an identity token needs a role to assume', {
      cure: 'give `role-to-assume`',
    });
  const token = await read();
  const caller = await assumeWithWebIdentity(assumption(first, plan), token, ports).catch((error: unknown) => {
    throw isDenial(error) ? explainDenied(error, first, claimsOf(token)) : error;
  });
  return walkChain(caller, rest, plan, ports);
}

/** A refusal that the token or the trust policy is to blame for. */
function isDenial(error: unknown): error is QueryRefusal {
  return (
    error instanceof QueryRefusal && ['AccessDenied', 'InvalidIdentityToken', 'IDPRejectedClaim'].includes(error.code)
  );
}
