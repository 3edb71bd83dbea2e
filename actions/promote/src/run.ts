import type { RunFacts } from '@waybill/shared/action';
import { type Clock, type Digest, formatReference, kernelError, type Log, type Random } from '@waybill/shared/kernel';
import {
  carriedEntries,
  checkAncestry,
  type Destination,
  type PromotionOutcome,
  promoteImage,
  type RecordRequest,
  readChain,
  rollbackTarget,
} from '@waybill/shared/promotion';
import type { Repository } from '@waybill/shared/registry';
import type { Inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';

export interface Places {
  readonly source: Repository;
  readonly destinations: readonly Destination[];
}

export interface Ports extends Places {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly facts: RunFacts;
  /** Requests sent so far. */
  requests(): number;
}

/** Promotes one image to every destination, or takes every destination back by its ledger. */
export async function run(inputs: Inputs, ports: Ports): Promise<Outcome> {
  const began = ports.clock.now();
  const promotion = inputs.rollback ? await goBack(inputs, ports) : await promote(inputs, ports);
  return {
    kind: inputs.common.dryRun ? 'planned' : 'done',
    rollback: inputs.rollback,
    image: formatReference(inputs.image),
    promotion,
    requests: ports.requests(),
    took: ports.clock.now() - began,
  };
}

async function promote(inputs: Inputs, ports: Ports): Promise<PromotionOutcome> {
  const { source, destinations } = ports;
  const reference = await referenceOf(inputs, source);
  await requireAncestry(inputs, reference, ports);
  return promoteImage({ ...requestOf(inputs, ports, 'promotion'), source, reference, destinations }, ports);
}

/** Each destination is its own source: what it had before is still there, under its pin. */
async function goBack(inputs: Inputs, ports: Ports): Promise<PromotionOutcome> {
  const { destinations, log } = ports;
  const environment = inputs.environment ?? '';
  const targets = await Promise.all(
    destinations.map(async ({ repository }) => rollbackTarget(await readChain(repository, environment), environment)),
  );
  const digest = agreed(inputs, destinations, targets);
  log.info(`rollback of ${environment} to ${digest}`);
  const request = { ...requestOf(inputs, ports, 'rollback'), reference: digest, referrers: 'none' as const };
  const outcomes = await Promise.all(
    destinations.map((destination) =>
      promoteImage({ ...request, source: destination.repository, destinations: [destination] }, ports),
    ),
  );
  return { ...outcomes[0], digest, destinations: outcomes.flatMap((outcome) => outcome.destinations) };
}

function agreed({ image }: Inputs, destinations: readonly Destination[], targets: readonly Digest[]): Digest {
  const [first] = targets;
  if (first === undefined || new Set(targets).size !== 1)
    throw kernelError(
      'E_INPUT',
      `to: the destinations go back to different digests: ${destinations.map(({ name }, at) => `${name} to ${targets[at]}`).join(', ')}`,
      {
        cure: 'roll them back one by one',
      },
    );
  if (image.digest !== undefined && image.digest !== first)
    throw kernelError('E_INPUT', `image: the ledger goes back to ${first}, not to ${image.digest}`, {
      cure: 'leave the digest out, or promote the wanted digest without `rollback`',
    });
  return first;
}

function requestOf(inputs: Inputs, { facts }: Ports, kind: RecordRequest['kind']) {
  const { environment, record, image } = inputs;
  return {
    ...inputs,
    dryRun: inputs.common.dryRun,
    record:
      environment === undefined || !record
        ? undefined
        : { environment, kind, from: formatReference(image), ...runOf(facts) },
  };
}

function runOf({ actor, ...facts }: RunFacts): Pick<RecordRequest, 'run' | 'actor'> {
  return { run: facts as unknown as Record<string, string>, actor };
}

/** The digest or the tag to ask for; given both, the tag must name the digest. */
async function referenceOf({ image }: Inputs, source: Repository): Promise<string> {
  const { tag, digest } = image;
  if (tag === undefined || digest === undefined) return digest ?? tag ?? '';
  const found = await source.head(tag);
  if (found === digest) return digest;
  throw kernelError('E_INPUT', `image: the tag ${tag} names ${found ?? 'nothing'}, not ${digest}`, {
    cure: 'leave out the tag, or correct one of the two',
  });
}

/** Every environment that is required must have had this digest, long enough, and not have been taken back from it. */
async function requireAncestry({ require }: Inputs, reference: string, { source, clock }: Ports): Promise<void> {
  if (require.length === 0) return;
  const root = await source.manifest(reference);
  if (root === undefined) return;
  const links = await carriedEntries(source, root);
  const chains = await Promise.all(require.map(({ environment }) => readChain(source, environment)));
  checkAncestry(root.digest, { links, chains }, { required: require, now: clock.now() });
}
