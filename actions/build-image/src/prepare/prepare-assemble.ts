import { readFile } from 'node:fs/promises';
import {
  assemble,
  assembledPlatforms,
  type Base,
  buildError,
  type Description,
  digestEntries,
  formatPlatform,
  inputKey,
  insideWorkspace,
  openContext,
} from '@waybill/shared/build';
import {
  canonicalJson,
  digestOf,
  formatReference,
  type JsonObject,
  parseReference,
  type Reference,
} from '@waybill/shared/kernel';
import { readDescription } from '../description.ts';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { intoLayout } from './into-layout.ts';
import type { Common, Prepared } from './prepared.ts';
import { baseLayers, usedBases } from './used-bases.ts';

/** An image from a base and files. @throws E_ASSEMBLE, E_FILE, E_BASE, E_CONTEXT */
export async function prepareAssemble(inputs: Inputs, ports: Ports, common: Common): Promise<Prepared> {
  const description = await descriptionOf(inputs, common.tree);
  const base = await baseOf(inputs, description, ports);
  const context = await openContext({ workspace: common.tree, context: common.context });
  const entries = await context.entries();
  const platforms = assembledPlatforms({ platforms: inputs.platforms, base });
  const key = inputKey({
    builder: 'assemble',
    context: await digestEntries(entries),
    recipe: digestOf(canonicalJson(JSON.parse(JSON.stringify(description)) as JsonObject)),
    args: inputs.args,
    target: undefined,
    platforms: platforms.map(formatPlatform),
    bases: base === undefined ? {} : { [base.name]: base.digest },
    labels: inputs.labels,
    annotations: inputs.annotations,
    secrets: [],
  });
  const { labels, annotations, epoch } = common;
  const question = {
    description,
    base,
    context: entries,
    platforms,
    args: inputs.args,
    labels,
    annotations,
    epoch: epoch.seconds,
  };
  return {
    builder: 'assemble',
    key,
    platforms: platforms.map(formatPlatform),
    bases: base === undefined ? [] : usedBases([base], ports.clock.now()),
    baseLayers: baseLayers(base === undefined ? [] : [base]),
    recipe: inputs.assemble !== undefined && 'file' in inputs.assemble ? inputs.assemble.file : 'assemble',
    make: intoLayout(ports.folder, (layout) => assemble(question, layout)),
  };
}

async function descriptionOf({ assemble: given }: Inputs, workspace: string): Promise<Description> {
  if (given === undefined) throw buildError('E_ASSEMBLE', 'there is no description to assemble an image from');
  if (!('file' in given)) return given;
  return readDescription(await readFile(await insideWorkspace(workspace, given.file)), given.file);
}

async function baseOf(inputs: Inputs, description: Description, { bases }: Ports): Promise<Base | undefined> {
  const reference: Reference | undefined =
    inputs.base ?? (description.base === undefined ? undefined : parseReference(description.base));
  if (reference === undefined) return undefined;
  if (reference.kind === 'registry' && reference.digest === undefined)
    throw buildError('E_BASE', `the base ${formatReference(reference)} is not pinned by digest`);
  const { digest: _, ...named } = reference;
  return bases.open(reference, formatReference(named));
}
