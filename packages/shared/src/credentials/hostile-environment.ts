import { isOnRunner } from '../kernel/index.ts';
import type { Environment } from './endpoint.ts';

/** Variables that would turn requests, trust or keys elsewhere. Source: AWS SDKs and Tools reference, "Environment variables"; Node CLI, "Environment variables". */
const TURNING =
  /^(AWS_ENDPOINT_URL(_\w+)?|AWS_(DEFAULT_)?PROFILE|AWS_CONFIG_FILE|AWS_SHARED_CREDENTIALS_FILE|AWS_CA_BUNDLE|AWS_EC2_METADATA_SERVICE_ENDPOINT|AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE|NODE_EXTRA_CA_CERTS|NODE_TLS_REJECT_UNAUTHORIZED)$/;
/** Never honored: files whose settings we do not read, and the switch that turns certificate checks off. */
const NEVER =
  /^(AWS_(DEFAULT_)?PROFILE|AWS_CONFIG_FILE|AWS_SHARED_CREDENTIALS_FILE|AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE|NODE_TLS_REJECT_UNAUTHORIZED)$/;

/** The variables of a runner's environment that an earlier step may have planted and that this run does not honor. */
export function ignoredVariables(env: Environment, allowOverride: boolean): string[] {
  if (!isOnRunner(env)) return [];
  return Object.keys(env)
    .filter((name) => TURNING.test(name) && Boolean(env[name]))
    .filter((name) => !allowOverride || NEVER.test(name))
    .sort();
}
