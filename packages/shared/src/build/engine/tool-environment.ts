import { join } from 'node:path';

/** What children may see of our environment: proxies and trust stores, so that they reach the network as we do. */
const PASSED = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'XDG_RUNTIME_DIR',
  // Where a Docker engine is, and the builder that was set up for this job.
  'DOCKER_HOST',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'BUILDX_BUILDER',
] as const;

/**
 * The environment of a builder: the same on every machine but for the search path and the way to the network.
 * Neither credentials nor anything of GITHUB_* or ACTIONS_* is in it.
 * @param home a private folder, so that no configuration of the user is read
 */
export function toolEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): Record<string, string> {
  const passed = PASSED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return {
    PATH: env['PATH'] ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: home,
    TMPDIR: home,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    ...Object.fromEntries(passed),
    ...builders(env),
  };
}

/** The user's builders of buildx, by which a docker-container or a remote one is found. The user's logins are not among them. */
function builders(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const home = dockerHome(env);
  const folder = env['BUILDX_CONFIG'] ?? (home === undefined ? undefined : join(home, 'buildx'));
  return folder === undefined ? {} : { BUILDX_CONFIG: folder };
}

/** The configuration that docker gets in place of the user's: where the user's plugins are, and no login. Source: docker(1), cliPluginsExtraDirs. */
export function dockerConfiguration(env: Readonly<Record<string, string | undefined>>): {
  readonly cliPluginsExtraDirs?: readonly string[];
} {
  const home = dockerHome(env);
  return home === undefined ? {} : { cliPluginsExtraDirs: [join(home, 'cli-plugins')] };
}

function dockerHome(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return env['DOCKER_CONFIG'] ?? (env['HOME'] === undefined ? undefined : join(env['HOME'], '.docker'));
}
