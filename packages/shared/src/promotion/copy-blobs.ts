import { type Digest, settle } from '../kernel/index.ts';
import type { ContentSink, ContentSource, Descriptor } from '../registry/index.ts';
import { blobLanes } from './lanes.ts';
import type { BlobStep, DestinationPlan } from './plan.ts';
import { type Landed, type Landing, type TransferPorts, transfer } from './transfer.ts';

/** One destination while blobs are on their way to it. */
export interface BlobTarget {
  readonly sink: ContentSink;
  readonly plan: DestinationPlan;
  readonly mountFrom?: string | undefined;
  readonly tally: BlobTally;
}

export interface BlobTally {
  copied: number;
  mounted: number;
  present: number;
  bytes: number;
  /** The first failure; from then on nothing more is sent there. */
  error?: Error | undefined;
}

export function emptyTally(): BlobTally {
  return { copied: 0, mounted: 0, present: 0, bytes: 0 };
}

/** Sends every blob that some destination lacks, largest first. @param options `concurrency`: large ones at once */
export async function copyBlobs(
  source: ContentSource,
  targets: readonly BlobTarget[],
  options: { readonly concurrency: number; readonly ports: TransferPorts },
): Promise<void> {
  const lane = blobLanes(options.concurrency);
  await settle(
    needs(targets).map(({ blob, wants }) =>
      lane(blob.size, async () => {
        const open = wants.filter(({ target }) => target.tally.error === undefined);
        if (open.length === 0) return;
        const landings = open.map(({ target, step }): Landing => ({ sink: target.sink, hint: hintFor(step, target) }));
        const results = await transfer(blob, source, { landings, ports: options.ports });
        for (const [index, result] of results.entries()) record(open[index]?.target, blob, result);
      }),
    ),
  );
}

interface Need {
  readonly blob: Descriptor;
  readonly wants: { readonly target: BlobTarget; readonly step: BlobStep }[];
}

/** The blobs in the order of the plans (largest first), each with the destinations that want it. */
function needs(targets: readonly BlobTarget[]): Need[] {
  const found = new Map<Digest, Need>();
  for (const target of targets)
    for (const step of target.plan.blobs) {
      if (step.action === 'skip') {
        target.tally.present += 1;
        continue;
      }
      const need = found.get(step.blob.digest) ?? { blob: step.blob, wants: [] };
      need.wants.push({ target, step });
      found.set(step.blob.digest, need);
    }
  return [...found.values()].sort((a, b) => b.blob.size - a.blob.size);
}

function hintFor({ action }: BlobStep, { mountFrom }: BlobTarget): Landing['hint'] {
  if (action === 'mount' && mountFrom !== undefined) return { mount: mountFrom };
  return action === 'ensure' ? { unasked: true } : {};
}

function record(target: BlobTarget | undefined, blob: Descriptor, result: Landed): void {
  if (target === undefined) return;
  const { tally } = target;
  if (result.kind === 'failed') tally.error ??= result.error;
  else tally[result.kind] += 1;
  if (result.kind === 'copied') tally.bytes += blob.size;
}
