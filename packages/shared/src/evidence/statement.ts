import { canonicalJson, type Digest, hexOf, type JsonObject } from '../kernel/index.ts';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** Media type of a statement that nobody signed. Source: in-toto attestation, spec/v1/statement.md. */
export const STATEMENT_MEDIA = 'application/vnd.in-toto+json';

/** What an in-toto statement is about. */
export interface StatementSubject {
  readonly name: string;
  readonly digest: Digest;
}

export interface Statement {
  /** At least one. */
  readonly subjects: readonly StatementSubject[];
  /** URI of what the predicate means. */
  readonly predicateType: string;
  readonly predicate: JsonObject;
}

/** The statement's bytes: the same for the same content. Source: in-toto attestation v1. */
export function statementBytes({ subjects, predicateType, predicate }: Statement): Uint8Array {
  const document = {
    _type: STATEMENT_TYPE,
    subject: subjects.map(({ name, digest }) => ({ name, digest: { sha256: hexOf(digest) } })),
    predicateType,
    predicate,
  };
  return Buffer.from(canonicalJson(document));
}
