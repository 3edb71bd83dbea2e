import {
  fixedVersions,
  GRADES,
  type Judged,
  kevOf,
  openReports,
  severityOf,
  type UsedException,
} from '@waybill/shared/findings';
import type { ExitCode, JsonObject } from '@waybill/shared/kernel';
import { type Annotation, failureAnnotation, type Report } from '@waybill/shared/report';
import { summaryPage } from './page.ts';
import type { Outcome } from './run.ts';
import { sentence } from './sentence.ts';

/** Annotations of single findings; the runner shows ten of a level. */
const MOST = 10;

/** Outcome to outputs, summary and annotations. */
export function report(outcome: Outcome): Report {
  const { decision, facts, digest, published } = outcome;
  const { counts, verdict, comparison } = decision;
  const excepted = decision.closed.filter(isExcepted).length;
  const platforms = Object.fromEntries(facts.scanned.map((target) => [target.platform || 'image', target.digest]));
  return {
    status: verdict,
    exit: exitOf(outcome),
    summary: sentence(outcome),
    digest,
    outputs: {
      decision: verdict,
      ...Object.fromEntries(GRADES.map((grade) => [grade, String(counts[grade])])),
      undefined: String(counts.undefined),
      excepted: String(excepted),
      new: comparison === undefined ? '' : String(comparison.fresh.length),
      'sarif-file': published.sarifFile ?? '',
      'report-file': published.reportFile ?? '',
      'scanned-platforms': JSON.stringify(platforms),
      'evidence-digest': published.evidence ?? '',
    },
    annotations: annotationsOf(outcome),
    page: summaryPage(outcome),
    result: resultOf(outcome, platforms, excepted),
  };
}

/** Taken out by a person's word, ours or a supplier's. */
function isExcepted({ findings }: Judged): boolean {
  return findings.some(({ standing }) => standing.kind === 'excepted' || standing.kind === 'vex');
}

/** 1 for a refused gate; where nothing is refused but something is not proven, what that says of itself. */
function exitOf({ decision, facts }: Outcome): 0 | ExitCode {
  if (decision.verdict === 'pass') return 0;
  if (decision.verdict === 'fail') return 1;
  return facts.unscanned.find(({ tolerated }) => !tolerated)?.error.exit ?? 1;
}

function annotationsOf({ decision, facts, published }: Outcome): Annotation[] {
  const broken = new Set(decision.rules.flatMap((rule) => rule.broken));
  const unscanned = facts.unscanned.map(({ error, tolerated }): Annotation => {
    const annotation = failureAnnotation(error);
    return tolerated ? { ...annotation, level: 'warning' } : annotation;
  });
  const unknown = decision.rules.filter(({ state }) => state === 'unknown');
  return [
    ...unscanned,
    ...unknown.map(
      ({ rule, says }): Annotation => ({
        level: 'error',
        title: 'Rule not proven',
        message: `${rule}: ${says}\n→ use a scanner that says it (Amazon Inspector does), or take the rule out of the policy`,
      }),
    ),
    ...decision.open
      .filter((item) => broken.has(item))
      .slice(0, MOST)
      .map(findingAnnotation),
    ...layersAnnotation(facts),
    ...published.warnings.map(({ title, message }): Annotation => ({ level: 'warning', title, message })),
    ...decision.exceptions.flatMap((used) => exceptionAnnotation(used, facts.policy.warnDays)),
  ];
}

/** A rule that could not be applied as it was meant is said aloud. */
function layersAnnotation({ policy, baseLayers }: Outcome['facts']): Annotation[] {
  if (policy.layers !== 'own' || baseLayers.size > 0) return [];
  const message =
    'the policy says layers: own, but which layers are the base image’s is not known, so all of them count';
  return [{ level: 'warning', title: 'All layers count', message }];
}

function findingAnnotation(item: Judged): Annotation {
  const place = item.package === '' ? 'the image' : `${item.package} ${item.version}`.trim();
  const fixed = fixedVersions(item);
  const cure = fixed.length === 0 ? 'no fixed version is named' : `fixed in ${fixed.join(', ')}`;
  const [lapse] = openReports(item).flatMap(({ standing }) => (standing.kind === 'open' ? standing.lapses : []));
  const owned =
    lapse === undefined ? '' : `; the exception of ${lapse.exception.owner} no longer holds: ${WHY[lapse.why]}`;
  return {
    level: 'error',
    title: `${item.id} (${severityOf(item)}${kevOf(item) === undefined ? '' : ', known exploited'})`,
    message: `${place}: ${cure}${owned}\n→ update the package, or except it in .waybill/exceptions.yml`,
  };
}

const WHY = {
  expired: 'it has expired',
  'fix-available': 'there is a fix',
  'known-exploited': 'the vulnerability is known to be exploited',
} as const;

function exceptionAnnotation({ exception, daysLeft, matches }: UsedException, warnDays: number): Annotation[] {
  const { id, owner, expires } = exception;
  if (daysLeft > 0 && daysLeft <= warnDays && matches > 0)
    return [
      {
        level: 'warning',
        title: 'Exception ends soon',
        message: `the exception for ${id}, owned by ${owner}, ends in ${daysLeft} days (${expires})`,
      },
    ];
  if (matches > 0) return [];
  return [
    {
      level: 'notice',
      title: 'Exception matches nothing',
      message: `the exception for ${id}, owned by ${owner}, is about nothing in this image; remove it if it is about nothing anywhere`,
    },
  ];
}

/** The short form. `report-file` has every finding. */
function resultOf(
  { decision, facts, image, published }: Outcome,
  platforms: Record<string, string>,
  excepted: number,
): JsonObject {
  return {
    image,
    environment: facts.scene.environment ?? null,
    decision: decision.verdict,
    counts: { ...decision.counts, excepted },
    new: decision.comparison?.fresh.length ?? null,
    rules: decision.rules.map(({ rule, state, says, broken }) => ({
      rule,
      state,
      says,
      broken: broken.slice(0, MOST).map(({ id }) => id),
    })),
    scannedPlatforms: platforms,
    unscanned: facts.unscanned.map(({ target, error, tolerated }) => ({
      digest: target.digest,
      platform: target.platform,
      code: error.code,
      message: error.message,
      tolerated,
    })),
    evidenceDigest: published.evidence ?? null,
  };
}
