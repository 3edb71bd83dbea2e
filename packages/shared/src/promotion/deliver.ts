import type { Clock, Digest } from '../kernel/index.ts';
import type { Manifest, Repository } from '../registry/index.ts';
import type { Cargo } from './cargo.ts';
import { deliverEvidence, type Reconciled } from './deliver-evidence.ts';
import { promotionError } from './errors.ts';
import type { Recorded } from './ledger/record.ts';
import { moveTags } from './move-tags.ts';
import type { DestinationPlan } from './plan.ts';
import { putManifests } from './put-manifests.ts';
import type { ReadPorts } from './read-blob.ts';
import { type Receipt, receiptOf } from './receipt.ts';
import type { Survey } from './survey.ts';
import { type Verification, verifyBytes, verifyPresence } from './verify.ts';

/** What the user wants of a delivery. */
export interface DeliveryOptions {
  readonly verify: Verification;
  readonly evidence: 'strict' | 'warn';
  /** Whether the tags must be as the plan saw them, at the very moment they move. */
  readonly guarded: boolean;
  /** Writes the promotion down once everything is proven, before a tag moves. */
  readonly record?: (receipt: Receipt) => Promise<Recorded>;
}

export interface Delivery {
  readonly receipt: Receipt;
  readonly evidence: readonly Reconciled[];
  /** The ledger entry. */
  readonly entry?: Recorded;
}

/** Writes the manifests of a destination whose blobs have arrived, proves the whole, and moves the tags last. */
export async function deliver(
  destination: Repository,
  cargo: Cargo,
  work: {
    readonly plan: DestinationPlan;
    readonly survey: Survey;
    readonly options: DeliveryOptions;
    readonly ports: ReadPorts & { readonly clock: Clock };
  },
): Promise<Delivery> {
  const { plan, survey, options, ports } = work;
  const { root, image } = cargo;
  const put = new Set(plan.manifests.filter(({ action }) => action === 'put').map(({ manifest }) => manifest.digest));
  const moves = plan.tags.filter(({ action }) => action !== 'keep');
  await putManifests(
    destination,
    image.manifests.filter(({ digest }) => put.has(digest) && digest !== root.digest),
  );
  // With one tag and nothing that needs the root before it, the root arrives under its tag: one write less.
  const together =
    put.has(root.digest) && moves.length === 1 && cargo.evidence.artifacts.length === 0 && !options.record;
  if (put.has(root.digest) && !together) await destination.put(root);
  const ofImage = new Set(image.manifests.map(({ digest }) => digest));
  const rest = new Set([...put].filter((digest) => !ofImage.has(digest)));
  const evidence = await deliverEvidence(destination, cargo.evidence.artifacts, { put: rest, ...ports });
  refuseLoss(destination, evidence, options.evidence);
  for (const manifest of refusedManifests(cargo, evidence)) put.delete(manifest);
  await prove(destination, cargo, { put, survey, together, options, ports });
  const receipt = receiptOf(cargo, options.verify);
  const entry = await options.record?.(receipt);
  await moveTags(destination, root, { moves, guarded: options.guarded });
  await destination.finish?.(root);
  return { receipt, evidence, ...(entry !== undefined && { entry }) };
}

function refuseLoss(destination: Repository, evidence: readonly Reconciled[], mode: 'strict' | 'warn'): void {
  const refused = evidence.filter(({ state }) => state === 'refused');
  if (mode === 'warn' || refused.length === 0) return;
  const lines = refused.map(({ artifactType, digest, why }) => `  ${artifactType} ${digest}: ${why ?? ''}`);
  throw promotionError(
    'E_EVIDENCE_LOST',
    `${destination.place} did not take ${refused.length} referrers:\n${lines.join('\n')}`,
  );
}

/** What belongs to refused artifacts alone need not be there. */
function refusedManifests({ evidence }: Cargo, outcomes: readonly Reconciled[]): Digest[] {
  const refused = new Set(outcomes.filter(({ state }) => state === 'refused').map(({ digest }) => digest));
  const ofRefused = evidence.artifacts.filter(({ closure }) => refused.has(closure.root.digest));
  return ofRefused.flatMap(({ closure }) => closure.manifests.map(({ digest }) => digest));
}

/** Reads again what this run wrote; what the survey found was read then. */
async function prove(
  destination: Repository,
  cargo: Cargo,
  state: {
    readonly put: ReadonlySet<Digest>;
    readonly survey: Survey;
    readonly together: boolean;
    readonly options: DeliveryOptions;
    readonly ports: ReadPorts;
  },
): Promise<void> {
  const { put, survey, together, options, ports } = state;
  if (options.verify === 'put') return;
  const isNew = ({ digest }: Manifest): boolean => put.has(digest) && !(together && digest === cargo.root.digest);
  const { blobs: seen } = survey;
  await verifyPresence(
    destination,
    {
      manifests: cargo.manifests.filter(isNew),
      blobs: cargo.blobs.filter(({ digest }) => seen === 'unasked' || !seen.has(digest)),
    },
    ports,
  );
  if (options.verify === 'deep') await verifyBytes(destination, cargo.blobs, ports);
}
