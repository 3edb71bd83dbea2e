import { type ClientConfig, signed } from '../../credentials/index.ts';
import type { JsonObject } from '../../kernel/index.ts';
import { type RestAnswer, restCall, type Wire } from './rest.ts';

/** An AWS service that speaks REST-JSON and has no client in the bundle. */
export interface AwsRest {
  post(path: string, body: JsonObject): Promise<RestAnswer>;
}

/** @param service the name in the signature and in the host */
export function awsRest(service: string, config: ClientConfig, wire: Wire): AwsRest {
  const suffix = config.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const endpoint = config.endpoint ?? `https://${service}.${config.region}.${suffix}`;
  return {
    post: (path, body) =>
      restCall(wire, async () => {
        const unsigned = {
          method: 'POST' as const,
          url: new URL(`${endpoint.replace(/\/$/, '')}${path}`),
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        };
        const scope = { service, region: config.region, now: wire.clock.now() };
        return { ...unsigned, headers: signed(unsigned, await config.credentials(), scope) };
      }),
  };
}
