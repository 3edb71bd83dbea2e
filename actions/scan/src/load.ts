import type { Context } from '@waybill/shared/action';
import { wayOut } from '@waybill/shared/kernel';
import { nodeHttp } from '@waybill/shared/registry';
import { connect } from './connect.ts';
import { files } from './files.ts';
import { githubOf } from './github.ts';
import type { Inputs } from './inputs.ts';
import { type Outcome, run } from './run.ts';

export { report } from './report.ts';

/** Time kept for the report, milliseconds: a wait that ends late must still say so. */
const RESERVE = 5_000;

export async function perform(inputs: Inputs, context: Context): Promise<Outcome> {
  const { clock, log, signal, env, secrets, random, deadline, facts } = context;
  const ways = context.outbound ?? wayOut(env, { allowOverride: inputs.common.allowEndpointOverride, secrets });
  const wire = { http: nodeHttp({ signal, agents: ways }), clock, random, signal };
  try {
    return await run(inputs, {
      clock,
      log,
      signal,
      deadline: deadline - Math.min(RESERVE, inputs.common.timeout / 10),
      files,
      runUrl: facts.url,
      github: await githubOf(inputs, context, wire),
      connect: () => connect(inputs, context, wire),
    });
  } finally {
    wire.http.close();
    ways.close();
  }
}
