import { readFile, writeFile } from 'node:fs/promises';
import type { Context } from '@waybill/shared/action';
import { kernelError, wayOut } from '@waybill/shared/kernel';
import { nodeHttp } from '@waybill/shared/registry';
import { connect } from './connect.ts';
import { githubOf } from './github.ts';
import type { Inputs } from './inputs.ts';
import type { Files } from './ports.ts';
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

const files: Files = {
  read: async (path) => {
    try {
      return await readFile(path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw kernelError('E_INPUT', `${path} cannot be read`, { cause, cure: 'name a file that can be read' });
    }
  },
  write: (path, text) =>
    writeFile(path, text).catch((cause: unknown) => {
      throw kernelError('E_INPUT', `${path} cannot be written`, { cause, cure: 'name a file in a folder that exists' });
    }),
};
