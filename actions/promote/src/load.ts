import type { Context } from '@waybill/shared/action';
import { wayOut } from '@waybill/shared/kernel';
import { nodeHttp } from '@waybill/shared/registry';
import type { Inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';
import { openRepositories } from './repositories.ts';
import { run } from './run.ts';

export { report } from './report.ts';

/** Opens the source and the destinations, and runs the use case. */
export async function perform(inputs: Inputs, context: Context): Promise<Outcome> {
  const { env, secrets, signal } = context;
  const count = { requests: 0 };
  const onRequest = (): void => {
    count.requests += 1;
  };
  const ways = wayOut(env, { allowOverride: inputs.common.allowEndpointOverride, secrets });
  const http = nodeHttp({ signal, onRequest, agents: ways });
  try {
    const places = await openRepositories(inputs, context, { http, onRequest });
    return await run(inputs, { ...context, ...places, requests: () => count.requests });
  } finally {
    ways.close();
  }
}
