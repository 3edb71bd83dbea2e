export { type Artifact, artifactManifest } from './artifact.ts';
export {
  type Attached,
  type AttachQuestion,
  attachArtifact,
  attachArtifacts,
  attachStatement,
  EVIDENCE_KEY,
  findStatement,
  listReferrers,
  PREDICATE_TYPE,
  type StatementQuestion,
} from './attach.ts';
export { evidenceError } from './errors.ts';
export { fallbackTag } from './fallback-tag.ts';
export { CANARY_DECISION, SCAN_DECISION } from './predicates.ts';
export {
  checkEvidence,
  type EvidenceRequirement,
  type EvidenceRules,
  type Exhibit,
  type Met,
} from './require/check.ts';
export type { Attachment } from './require/document.ts';
export { type PublicKey, parsePublicKey } from './require/key.ts';
export { STATEMENT_MEDIA, STATEMENT_TYPE, type Statement, type StatementSubject, statementBytes } from './statement.ts';
