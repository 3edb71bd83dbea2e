import { formatRequirement, type Requirement } from '../../kernel/index.ts';
import type { ContentSource, Manifest } from '../../registry/index.ts';
import { evidenceError } from '../errors.ts';
import { type Attachment, type Paper, readPapers } from './document.ts';
import type { PublicKey } from './key.ts';
import { checkProvenance } from './provenance.ts';
import { checkSbom } from './sbom.ts';
import { checkScan } from './scan.ts';
import { checkSignature } from './signature.ts';
import type { Finding, Subject } from './subject.ts';

/** A requirement that attachments are looked at for; ancestry is the ledger's business. */
export type EvidenceRequirement = Exclude<Requirement, { kind: 'promoted' }>;

export interface EvidenceRules {
  readonly required: readonly EvidenceRequirement[];
  /** Builders that provenance may name, `*` for any characters; empty for all. */
  readonly builders: readonly string[];
  /** Keys that signatures may be by. */
  readonly keys: readonly PublicKey[];
  /** Where the image goes. */
  readonly environment: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** An image at its source, with all that is attached to it there. */
export interface Exhibit extends Subject {
  readonly manifest: Manifest;
  readonly source: ContentSource;
  readonly attachments: readonly Attachment[];
}

/** A requirement that is met, and by what. */
export interface Met {
  readonly requirement: EvidenceRequirement;
  readonly finding: Finding & { holds: true };
}

/**
 * Checks what is attached to an image against what is asked for. The statements that scan and build-image attach are not
 * signed: they are worth as much as the right to push to the source. A signature is checked by key.
 * @throws E_EVIDENCE_REQUIRED with each requirement that is not met, E_SIGNATURE_KEY where there is no key to check with
 */
export async function checkEvidence(exhibit: Exhibit, rules: EvidenceRules): Promise<Met[]> {
  const { required, keys } = rules;
  if (required.length === 0) return [];
  if (keys.length === 0 && required.some(({ kind }) => kind === 'signature'))
    throw evidenceError(
      'E_SIGNATURE_KEY',
      `a signature of ${exhibit.root} is required, and no public key is configured`,
    );
  const papers = await readPapers(exhibit.source, exhibit.attachments);
  const found = required.map((requirement) => ({
    requirement,
    finding: find(requirement, { exhibit, papers, rules }),
  }));
  const missing = found.flatMap(({ requirement, finding }) =>
    finding.holds ? [] : [{ name: formatRequirement(requirement), ...finding }],
  );
  if (missing.length === 0)
    return found.flatMap(({ requirement, finding }) => (finding.holds ? [{ requirement, finding }] : []));
  const lines = missing.map(({ name, found: what, cure }) => `  ${name}: ${what}; ${cure}`);
  throw evidenceError(
    'E_EVIDENCE_REQUIRED',
    `${exhibit.root} at ${exhibit.source.place} lacks what is required:\n${lines.join('\n')}`,
  );
}

function find(
  requirement: EvidenceRequirement,
  {
    exhibit,
    papers,
    rules,
  }: { readonly exhibit: Exhibit; readonly papers: readonly Paper[]; readonly rules: EvidenceRules },
): Finding {
  const { environment, now, builders, keys } = rules;
  switch (requirement.kind) {
    case 'scan':
      return checkScan(exhibit, papers, { maxAge: requirement.maxAge, now, environment });
    case 'provenance':
      return checkProvenance(exhibit, papers, builders);
    case 'sbom':
      return checkSbom(exhibit, papers);
    case 'signature': {
      const { root, manifest, attachments } = exhibit;
      const attached = attachments.flatMap((one) => (one.subject === root ? (one.manifest.artifactType ?? []) : []));
      return checkSignature({ root, bytes: manifest.bytes, papers, attached, keys });
    }
    default:
      return requirement satisfies never;
  }
}
