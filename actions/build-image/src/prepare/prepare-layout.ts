import { buildError, importFinished, insideWorkspace } from '@waybill/shared/build';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { intoLayout } from './into-layout.ts';
import type { Prepared } from './prepared.ts';

/** An image that another tool made: it is taken as it is. @throws E_LAYOUT, E_CONTEXT, E_CONTEXT_OUTSIDE */
export async function prepareLayout({ layout: given }: Inputs, { workspace, folder }: Ports): Promise<Prepared> {
  if (given === undefined) throw buildError('E_LAYOUT', 'there is no layout to push');
  const path = await insideWorkspace(workspace, given);
  return {
    builder: 'layout',
    key: undefined,
    platforms: undefined,
    bases: [],
    baseLayers: new Set(),
    recipe: given,
    make: intoLayout(folder, (layout, work) => importFinished(path, work, layout)),
  };
}
