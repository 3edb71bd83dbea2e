import { canonicalJson, type Digest, digestOf, hexOf, type Json, type JsonObject } from '../../kernel/index.ts';
import type { Exception } from '../exceptions/exception.ts';

export interface VexExport {
  /** Host and repository: `111122223333.dkr.ecr.eu-central-1.amazonaws.com/app`. */
  readonly repository: string;
  readonly digest: Digest;
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Exceptions as an OpenVEX document about one digest. One that states a justification says that the image is not affected;
 * any other is an accepted risk, so it stays `affected`, with the reason as its action statement.
 */
export function exceptionsToOpenVex(exceptions: readonly Exception[], about: VexExport): JsonObject {
  const { repository, digest, author, now } = about;
  const name = repository.split('/').at(-1) ?? repository;
  const product = `pkg:oci/${name}@${encodeURIComponent(digest)}?repository_url=${encodeURIComponent(repository)}`;
  const timestamp = new Date(now).toISOString();
  const statements: Json[] = exceptions.map((exception) => ({
    vulnerability: { name: exception.id },
    products: [{ '@id': product, ...subcomponents(exception) }],
    ...statusOf(exception, timestamp),
  }));
  const body = { '@context': 'https://openvex.dev/ns/v0.2.0', author, timestamp, version: 1, statements };
  return { ...body, '@id': `https://openvex.dev/docs/public/vex-${hexOf(digestOf(canonicalJson(body)))}` };
}

function statusOf(exception: Exception, timestamp: string): JsonObject {
  const { justification, reason } = exception;
  if (justification !== undefined) return { status: 'not_affected', justification, impact_statement: reason };
  return { status: 'affected', action_statement: actionOf(exception), action_statement_timestamp: timestamp };
}

function subcomponents({ package: match }: Exception): { subcomponents?: Json } {
  if (match.kind === 'none') return {};
  return {
    subcomponents: [{ '@id': match.kind === 'purl' ? match.purl : `pkg:generic/${encodeURIComponent(match.name)}` }],
  };
}

function actionOf({ reason, owner, ticket, expires, untilFix }: Exception): string {
  const until = untilFix ? `until a fix appears, at the latest ${expires}` : `until ${expires}`;
  return `Risk accepted ${until} by ${owner}${ticket === undefined ? '' : ` (${ticket})`}: ${reason}`;
}
