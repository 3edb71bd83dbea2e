import { type Attachment, checkEvidence, type Exhibit } from '@waybill/shared/evidence';
import { type Clock, type Digest, formatRequirement, type Log, type Requirement } from '@waybill/shared/kernel';
import {
  type Closure,
  carriedEntries,
  checkAncestry,
  readChain,
  readClosure,
  readEvidence,
} from '@waybill/shared/promotion';
import type { Manifest, Repository } from '@waybill/shared/registry';
import type { Gate } from './gate.ts';

/** A requirement that an image meets. */
export interface Admission {
  readonly requirement: string;
  /** What was found, for people. */
  readonly found: string;
  /** The attachment that it was found in. */
  readonly by: Digest | undefined;
}

export interface GatePorts {
  readonly source: Repository;
  readonly clock: Clock;
  readonly log: Log;
}

type Ancestry = Extract<Requirement, { kind: 'promoted' }>;

/**
 * Asks the source for everything that is required of an image, and writes nothing.
 * @param root the image; what is promoted afterwards must be this digest, whatever a tag says by then
 * @throws E_EVIDENCE_REQUIRED, E_SIGNATURE_KEY, E_NOT_PROMOTED
 */
export async function admit(
  root: Manifest,
  { required, builders, keys }: Gate,
  { environment, ports }: { readonly environment: string | undefined; readonly ports: GatePorts },
): Promise<Admission[]> {
  const { source, clock, log } = ports;
  const ancestry = required.filter((one) => one.kind === 'promoted');
  const asked = required.filter((one) => one.kind !== 'promoted');
  const met =
    asked.length === 0
      ? []
      : await checkEvidence(await exhibitOf(root, source), {
          required: asked,
          builders,
          keys,
          environment,
          now: clock.now(),
        });
  await requireAncestry(root, ancestry, ports);
  const admissions = [
    ...met.map(({ requirement, finding: { found, by } }) => ({ requirement, found, by })),
    ...ancestry.map((requirement) => ({ requirement, found: 'recorded in its ledger', by: undefined })),
  ].map(({ requirement, ...rest }) => ({ requirement: formatRequirement(requirement), ...rest }));
  for (const { requirement, found } of admissions) log.info(`required ${requirement}: ${found}`);
  return admissions;
}

/** Every environment that is required must have had this digest, long enough, and not have been taken back from it. */
async function requireAncestry(
  root: Manifest,
  required: readonly Ancestry[],
  { source, clock }: GatePorts,
): Promise<void> {
  if (required.length === 0) return;
  const links = await carriedEntries(source, root);
  const chains = await Promise.all(required.map(({ environment }) => readChain(source, environment)));
  checkAncestry(root.digest, { links, chains }, { required, now: clock.now() });
}

async function exhibitOf(root: Manifest, source: Repository): Promise<Exhibit> {
  const image = await readClosure(source, root);
  const { artifacts } = await readEvidence(source, image, 'all');
  const inside = attestationsIn(image);
  const attached = artifacts.map(({ subject, closure }): Attachment => ({ subject, manifest: closure.root }));
  const platforms = image.manifests.filter(
    ({ kind, digest, artifactType }) =>
      kind === 'image' && artifactType === undefined && !inside.some(({ manifest }) => manifest.digest === digest),
  );
  return {
    root: root.digest,
    platforms: platforms.map(({ digest }) => digest),
    manifest: root,
    source,
    attachments: [...attached, ...inside],
  };
}

/** The attestations that BuildKit puts into an index as children of their own. Source: BuildKit, "Image attestation storage". */
function attestationsIn({ manifests }: Closure): Attachment[] {
  const known = new Map(manifests.map((manifest) => [manifest.digest, manifest]));
  return manifests
    .flatMap(({ children }) => children)
    .flatMap(({ digest, annotations = {} }) => {
      const manifest = known.get(digest);
      const subject = annotations['vnd.docker.reference.digest'] as Digest | undefined;
      const isAttestation = annotations['vnd.docker.reference.type'] === 'attestation-manifest';
      return isAttestation && manifest !== undefined && subject !== undefined ? [{ subject, manifest }] : [];
    });
}
