import { canonicalJson, type Digest, digestOf, hexOf, type JsonObject } from '../../kernel/index.ts';
import { fixedVersions, severityOf } from '../gate/index.ts';
import type { Judgment } from './scan-report.ts';

/** Digests of the files that the decision was made by. */
export interface Papers {
  readonly policy: Digest | undefined;
  readonly exceptions: Digest | undefined;
}

/**
 * The decision as the predicate of an in-toto statement: what was scanned when, by which rules and exceptions it was judged,
 * and how each rule came out. A list of findings is not part of it: an image has room for few and small attachments.
 */
export function decisionPredicate({ facts, decision, scans }: Judgment, papers: Papers): JsonObject {
  const { scene } = facts;
  return {
    decision: decision.verdict,
    environment: scene.environment ?? null,
    decidedAt: new Date(scene.now).toISOString(),
    platforms: scans.map((scan) => ({
      digest: scan.target.digest,
      platform: scan.target.platform,
      scanned: scan.kind === 'scanned',
      scannedAt:
        scan.kind === 'scanned' && scan.reading.completedAt !== undefined
          ? new Date(scan.reading.completedAt).toISOString()
          : null,
    })),
    rules: decision.rules.map(({ rule, state, says }) => ({ rule, state, says })),
    counts: { ...decision.counts },
    refusedFor: [...new Set(decision.rules.flatMap(({ broken }) => broken))].slice(0, 50).map((item) => ({
      id: item.id,
      package: item.package,
      version: item.version,
      severity: severityOf(item),
      fixedIn: fixedVersions(item),
    })),
    policy: paperPart(papers.policy),
    exceptions: {
      ...paperPart(papers.exceptions),
      used: decision.exceptions
        .filter(({ matches, lapsed }) => matches > 0 && lapsed === undefined)
        .map(({ exception: { id, owner, expires } }) => ({ id, owner, expires })),
    },
    baseline:
      facts.baseline === undefined
        ? null
        : { digest: facts.baseline.digest, new: decision.comparison?.fresh.length ?? 0 },
  };
}

/** Equal for decisions that say the same of the same day: a second run on a day attaches nothing, and a nightly run does not fill the image's room. */
export function decisionKey(predicate: JsonObject): string {
  const { decidedAt, platforms: _platforms, ...same } = predicate;
  return digestOf(canonicalJson({ ...same, day: String(decidedAt).slice(0, 10) }));
}

function paperPart(digest: Digest | undefined): JsonObject {
  return { sha256: digest === undefined ? null : hexOf(digest) };
}
