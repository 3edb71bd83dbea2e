import { formatDuration, WaybillError } from '../kernel/index.ts';
import { registryError } from './errors.ts';

const MEANING: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut while sending',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
};

/** A failure of the network on the way to a URL. */
export function networkError(url: URL, cause: unknown): WaybillError {
  if (cause instanceof WaybillError) return cause;
  if (cause instanceof Error && cause.name === 'AbortError' && cause.cause instanceof WaybillError) return cause.cause;
  const code = codeOf(cause);
  const detail = MEANING[code] ?? (cause instanceof Error ? cause.message : String(cause));
  const what = `${url.host}: ${detail}${code === '' ? '' : ` (${code})`}`;
  if (isTrustProblem(code))
    return registryError('E_REGISTRY_UNREACHABLE', what, {
      cause,
      cure: 'the certificate of this host is not trusted: check the host name, or give Node the authority in NODE_EXTRA_CA_CERTS',
    });
  return registryError('E_REGISTRY_UNREACHABLE', what, { cause });
}

export function stalled(url: URL, what: string, ms: number): WaybillError {
  return registryError('E_REGISTRY_UNREACHABLE', `${url.host} ${what} within ${formatDuration(ms)}`);
}

/** Whether another attempt could help. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof WaybillError) || error.code !== 'E_REGISTRY_UNREACHABLE') return false;
  const code = codeOf(error.cause);
  return !isTrustProblem(code) && code !== 'ENOTFOUND';
}

/** Asked of any object: an error of Node's own need not be an Error of the realm that this module runs in. */
function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}

function isTrustProblem(code: string): boolean {
  return (
    code.startsWith('ERR_TLS') ||
    code.startsWith('CERT_') ||
    code.includes('SELF_SIGNED') ||
    code.startsWith('UNABLE_TO_')
  );
}
