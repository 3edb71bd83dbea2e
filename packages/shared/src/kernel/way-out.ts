import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { kernelError } from './errors.ts';
import { type Outbound, outbound } from './outbound.ts';
import { proxyRule } from './proxy.ts';
import type { Secrets } from './secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the environment is a build service's, where an earlier step may have planted variables. */
export function isOnRunner(env: Environment): boolean {
  return env['GITHUB_ACTIONS'] === 'true' || Boolean(env['CODEBUILD_BUILD_ID']);
}

/**
 * The way out that the environment asks for. Certificates that it adds are trusted on a person's own machine; on a runner,
 * where any earlier step could have set the variable, only when overrides are allowed.
 * @throws E_PROXY, E_INPUT for a certificate file that cannot be read
 */
export function wayOut(env: Environment, options: { allowOverride: boolean; secrets: Secrets }): Outbound {
  const proxy = proxyRule(env);
  for (const secret of proxy('proxied.invalid', 443)?.secrets ?? []) options.secrets.register(secret);
  const trusted = !isOnRunner(env) || options.allowOverride;
  const ca = trusted
    ? addedCertificates(env['AWS_CA_BUNDLE'])
    : env['NODE_EXTRA_CA_CERTS']
      ? rootCertificates
      : undefined;
  return outbound({ proxy, ...(ca !== undefined && { ca }) });
}

function addedCertificates(file: string | undefined): string[] | undefined {
  if (!file) return undefined;
  try {
    return [...rootCertificates, readFileSync(file, 'utf8')];
  } catch (cause) {
    throw kernelError('E_INPUT', `AWS_CA_BUNDLE: ${file} cannot be read`, {
      cause,
      cure: 'correct or remove the variable',
    });
  }
}
