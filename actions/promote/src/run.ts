import { type Clock, formatReference, kernelError, type Log, type Random } from '@waybill/shared/kernel';
import { type Destination, promoteImage } from '@waybill/shared/promotion';
import type { ContentSource, Repository } from '@waybill/shared/registry';
import type { Inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';

export interface Places {
  readonly source: ContentSource;
  readonly destinations: readonly (Destination & { readonly repository: Repository })[];
}

export interface Ports extends Places {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Requests sent so far. */
  requests(): number;
}

/** Promotes one image to every destination. */
export async function run(inputs: Inputs, ports: Ports): Promise<Outcome> {
  const { clock, source, destinations } = ports;
  const began = clock.now();
  const reference = await referenceOf(inputs, source);
  const promotion = await promoteImage(
    { ...inputs, source, reference, destinations, dryRun: inputs.common.dryRun },
    ports,
  );
  return {
    kind: inputs.common.dryRun ? 'planned' : 'done',
    image: formatReference(inputs.image),
    promotion,
    requests: ports.requests(),
    took: clock.now() - began,
  };
}

/** The digest or the tag to ask for; given both, the tag must name the digest. */
async function referenceOf({ image }: Inputs, source: ContentSource): Promise<string> {
  const { tag, digest } = image;
  if (tag === undefined || digest === undefined) return digest ?? tag ?? '';
  const found = await source.manifest(tag);
  if (found?.digest === digest) return digest;
  throw kernelError('E_INPUT', `image: the tag ${tag} names ${found?.digest ?? 'nothing'}, not ${digest}`, {
    cure: 'leave out the tag, or correct one of the two',
  });
}
