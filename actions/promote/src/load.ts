import { readFile } from 'node:fs/promises';
import type { Context } from '@waybill/shared/action';
import { nodeHttp } from '@waybill/shared/registry';
import { readGate } from './gate.ts';
import type { Inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';
import { openRepositories } from './repositories.ts';
import { run } from './run.ts';

export { report } from './report.ts';

/** Opens the source and the destinations, and runs the use case. */
export async function perform(inputs: Inputs, context: Context): Promise<Outcome> {
  const { signal, outbound } = context;
  const gate = await readGate(inputs, readFile);
  let requests = 0;
  const onRequest = (): void => {
    requests += 1;
  };
  const http = nodeHttp({ signal, onRequest, ...(outbound !== undefined && { agents: outbound }) });
  try {
    const places = await openRepositories(inputs, context, { http, onRequest });
    return await run(inputs, { ...context, ...places, gate, requests: () => requests });
  } finally {
    http.close();
  }
}
