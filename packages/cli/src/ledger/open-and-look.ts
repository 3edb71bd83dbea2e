import { loadRepositories } from '@waybill/promote';
import type { Context } from '@waybill/shared/action';
import { nodeHttp } from '@waybill/shared/registry';
import type { Inputs } from './inputs.ts';
import { across, look, type Outcome } from './look.ts';

/** Opens every repository for reading, and looks at all of them. */
export async function openAndLook(inputs: Inputs, context: Context): Promise<Outcome> {
  const { common, refs, environments, order } = inputs;
  const { signal, outbound } = context;
  const { openRepositories } = await loadRepositories();
  const http = nodeHttp({ signal, ...(outbound !== undefined && { agents: outbound }) });
  const wires = { http, onRequest: () => {} };
  try {
    const looked = await Promise.all(
      refs.map(async (image) => {
        const { source } = await openRepositories({ common, image, to: [], tags: [], settings: true }, context, wires);
        return look(image, source, environments);
      }),
    );
    return { looked, across: across(looked, order) };
  } finally {
    http.close();
  }
}
