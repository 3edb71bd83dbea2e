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
export { STATEMENT_MEDIA, STATEMENT_TYPE, type Statement, type StatementSubject, statementBytes } from './statement.ts';
