import { isOnRunner } from '../kernel/index.ts';
import { hasContainerKeys } from './container-keys.ts';
import type { Environment } from './endpoint.ts';
import { hasEnvironmentKeys } from './environment-keys.ts';
import { credentialError } from './errors.ts';
import { mayAskGithub } from './github-oidc.ts';

/** What the input `credentials` may say. */
export type CredentialSource = 'auto' | 'oidc' | 'codebuild' | 'web-identity-file' | 'environment' | 'instance';

/**
 * Where the first keys come from. `auto`, in this order:
 * 1. `oidc`, where a role is given and the job may ask GitHub for a token;
 * 2. `environment`, where an earlier step left keys;
 * 3. `web-identity-file` and 4. `codebuild` (the container's role), where the run is in CodeBuild or not on a runner at all:
 *    on a GitHub runner they would be the machine's own, which nobody meant unless it was named.
 * The instance metadata service is never asked unless named. One source is chosen; when it refuses, no other is tried.
 */
export function chooseSource(
  wanted: CredentialSource,
  roles: readonly string[],
  env: Environment,
): Exclude<CredentialSource, 'auto'> {
  if (wanted !== 'auto') return wanted;
  if (roles.length > 0 && mayAskGithub(env)) return 'oidc';
  if (hasEnvironmentKeys(env)) return 'environment';
  if (!isOnRunner(env) || env['CODEBUILD_BUILD_ID']) {
    if (env['AWS_WEB_IDENTITY_TOKEN_FILE'] && (roles.length > 0 || env['AWS_ROLE_ARN'])) return 'web-identity-file';
    if (hasContainerKeys(env)) return 'codebuild';
  }
  throw none(roles, env);
}

function none(roles: readonly string[], env: Environment): Error {
  if (env['GITHUB_ACTIONS'] !== 'true')
    return credentialError('E_NO_CREDENTIALS', 'there are no AWS credentials in the environment', {
      cure: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name the source with `credentials`',
    });
  if (roles.length > 0)
    return credentialError(
      'E_OIDC_PERMISSION',
      'this job may not ask GitHub for an identity token, so the role cannot be assumed',
    );
  return credentialError('E_NO_CREDENTIALS', 'no role was given, and no earlier step left credentials');
}
