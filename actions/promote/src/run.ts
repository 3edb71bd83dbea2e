import type { RunFacts } from '@waybill/shared/action';
import { type Clock, type Digest, formatReference, kernelError, type Log, type Random } from '@waybill/shared/kernel';
import {
  type Destination,
  type PromotionOutcome,
  promoteImage,
  type RecordRequest,
  readChain,
  rollbackTarget,
} from '@waybill/shared/promotion';
import type { Repository } from '@waybill/shared/registry';
import { admit } from './admit.ts';
import type { Gate } from './gate.ts';
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
  /** What is asked of the image before anything is written. */
  readonly gate: Gate;
  /** Requests sent so far. */
  requests(): number;
}

/** Promotes one image to every destination, or takes every destination back by its ledger. */
export async function run(inputs: Inputs, ports: Ports): Promise<Outcome> {
  const began = ports.clock.now();
  const { promotion, admitted } = inputs.rollback ? await goBack(inputs, ports) : await promote(inputs, ports);
  return {
    kind: inputs.common.dryRun ? 'planned' : 'done',
    rollback: inputs.rollback,
    image: formatReference(inputs.image),
    promotion,
    admitted,
    requests: ports.requests(),
    took: ports.clock.now() - began,
  };
}

async function promote(inputs: Inputs, ports: Ports): Promise<Pick<Outcome, 'promotion' | 'admitted'>> {
  const { source, destinations, gate } = ports;
  const reference = await referenceOf(inputs, source);
  const root = gate.required.length === 0 ? undefined : await source.manifest(reference);
  const admitted = root === undefined ? [] : await admit(root, gate, { environment: inputs.environment, ports });
  const request = { ...requestOf(inputs, ports, 'promotion'), source, destinations };
  // What was let in is a digest: a tag that moves meanwhile brings nothing else in.
  const promotion = await promoteImage({ ...request, reference: root?.digest ?? reference }, ports);
  return { promotion, admitted };
}

/** Each destination is its own source: what it had before is still there, under its pin. It was let in once, so nothing is required of it again. */
async function goBack(inputs: Inputs, ports: Ports): Promise<Pick<Outcome, 'promotion' | 'admitted'>> {
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
  const promotion: PromotionOutcome = {
    ...outcomes[0],
    digest,
    destinations: outcomes.flatMap((outcome) => outcome.destinations),
  };
  return { promotion, admitted: [] };
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
