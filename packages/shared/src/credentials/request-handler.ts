import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { abortReason } from '../kernel/index.ts';
import { credentialError } from './errors.ts';

/** What an SDK client calls to send a request. */
type Handler = Pick<
  NodeHttpHandler,
  'handle' | 'destroy' | 'metadata' | 'updateHttpClientConfig' | 'httpHandlerConfigs'
>;

/**
 * A handler whose requests end when the action does, and which takes no page for an answer of AWS: proxies and captive
 * portals answer with HTML, which the SDK would call a syntax error.
 */
export function guardedHandler(inner: NodeHttpHandler, signal: AbortSignal): Handler {
  return {
    metadata: inner.metadata,
    destroy: () => inner.destroy(),
    updateHttpClientConfig: (key, value) => inner.updateHttpClientConfig(key, value),
    httpHandlerConfigs: () => inner.httpHandlerConfigs(),
    handle: async (request, options = {}) => {
      if (signal.aborted) throw abortReason(signal);
      const given = options.abortSignal;
      const abortSignal = given instanceof AbortSignal ? AbortSignal.any([given, signal]) : signal;
      const answer = await inner.handle(request, { ...options, abortSignal });
      const { headers, statusCode, body } = answer.response;
      const type = headers['content-type'] ?? '';
      if (!/^text\/html\b/i.test(type)) return answer;
      (body as { destroy?: () => void } | undefined)?.destroy?.();
      const what = `not AWS: got ${type} with status ${statusCode} from ${request.hostname}`;
      // A gateway in between that is short of breath is worth another try; a page is not.
      throw credentialError(statusCode >= 500 ? 'E_UNREACHABLE' : 'E_NOT_AWS', what);
    },
  };
}
