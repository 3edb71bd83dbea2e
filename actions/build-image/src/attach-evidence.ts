import {
  type BuiltImage,
  CYCLONEDX,
  cycloneDx,
  formatPlatform,
  PROVENANCE_TYPE,
  type ProvenanceParts,
  provenance,
  provenanceKey,
  readInventory,
  SPDX,
  type Syft,
  spdx,
} from '@waybill/shared/build';
import { VERSION } from '@waybill/shared/credentials';
import { attachArtifacts, attachStatement, EVIDENCE_KEY, findStatement, listReferrers } from '@waybill/shared/evidence';
import type { Digest } from '@waybill/shared/kernel';
import type { ContentSource, Repository } from '@waybill/shared/registry';
import type { AttachedEvidence, Bill } from './outcome.ts';

export interface EvidenceQuestion {
  /** The folder of the layout; undefined for an image that is in a registry already. */
  readonly layout: string | undefined;
  readonly image: BuiltImage;
  /** The layout that the image was built into. */
  readonly source: ContentSource;
  readonly repository: Repository;
  /** Name of the repository, for people. */
  readonly name: string;
  readonly epoch: number;
}

/** The bill of materials of each platform, in both formats, beside the platform's manifest: read by syft where it is there. */
export async function attachBills(question: EvidenceQuestion, syft: Syft | undefined): Promise<Bill[]> {
  const { image, source, layout, repository, name, epoch } = question;
  const bills: Bill[] = [];
  for (const built of image.platforms) {
    const { platform, manifest, layers } = built;
    const told = layout === undefined ? undefined : await syft?.read(layout, built);
    const inventory = told ?? (await readInventory(source, layers));
    const subject = {
      name,
      digest: manifest.digest,
      platform: formatPlatform(platform),
      epoch,
      toolVersion: VERSION,
      ...(told !== undefined && syft !== undefined && { syft: syft.version }),
    };
    const [cyclone] = await attachArtifacts(repository, manifest, [
      { artifactType: CYCLONEDX, bytes: cycloneDx(inventory, subject), annotations: {} },
      { artifactType: SPDX, bytes: spdx(inventory, subject), annotations: {} },
    ]);
    if (cyclone === undefined) continue;
    bills.push({
      platform: subject.platform,
      digest: cyclone.digest,
      packages: inventory.components.length,
      distribution: inventory.distribution?.name,
      unread: inventory.unread,
    });
  }
  return bills;
}

/** Where the image comes from, beside the image itself; platforms of an index are named in it. */
export async function attachProvenance(question: EvidenceQuestion, parts: ProvenanceParts): Promise<Digest> {
  const { image, repository, name } = question;
  const { digest } = await attachStatement({
    sink: repository,
    subject: image.root,
    name,
    more: image.platforms
      .filter(({ manifest }) => manifest.digest !== image.root.digest)
      .map(({ platform, manifest }) => ({ name: `${name} (${formatPlatform(platform)})`, digest: manifest.digest })),
    predicateType: PROVENANCE_TYPE,
    predicate: provenance(parts),
    annotations: { [EVIDENCE_KEY]: provenanceKey(image.root.digest, parts) },
  });
  return digest;
}

/** What is attached to an image that was built before. */
export async function findEvidence(
  repository: Repository,
  root: Digest,
  firstPlatform: Digest,
): Promise<AttachedEvidence> {
  const listed = await listReferrers(repository, root);
  const ofPlatform = firstPlatform === root ? listed : await listReferrers(repository, firstPlatform);
  const sbom = ofPlatform.find(({ artifactType }) => artifactType === CYCLONEDX);
  const provenanceOf = await findStatement(repository, listed, PROVENANCE_TYPE);
  return {
    ...(sbom !== undefined && { sbom: sbom.digest }),
    ...(provenanceOf !== undefined && { provenance: provenanceOf.digest }),
  };
}
