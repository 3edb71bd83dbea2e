import { GRADES, type Judged, openReports, severityOf } from '@waybill/shared/findings';
import { type ExitCode, hasCode, type JsonObject } from '@waybill/shared/kernel';
import { type Annotation, failureAnnotation, type Report } from '@waybill/shared/report';
import type { Inputs } from './inputs.ts';
import { summaryPage } from './page.ts';
import type { Outcome } from './run.ts';
import { sentence } from './sentence.ts';

/** Annotations of single findings; the runner shows ten of a level. */
const MOST = 10;

/** Outcome to outputs, summary and annotations. */
export function report(outcome: Outcome, inputs: Inputs): Report {
  const { decision, facts, digest } = outcome;
  const { counts, verdict } = decision;
  const excepted = decision.closed.filter((item) => item.findings.some(({ standing }) => standing.kind === 'excepted'));
  const platforms = Object.fromEntries(facts.scanned.map((target) => [target.platform || 'image', target.digest]));
  const outputs = {
    decision: verdict,
    ...Object.fromEntries(GRADES.map((grade) => [grade, String(counts[grade])])),
    undefined: String(counts.undefined),
    excepted: String(excepted.length),
    'sarif-file': outcome.sarifFile ?? '',
    'scanned-platforms': JSON.stringify(platforms),
  };
  return {
    status: verdict,
    exit: exitOf(outcome),
    summary: sentence(outcome),
    digest,
    outputs,
    annotations: annotationsOf(outcome),
    page: summaryPage(outcome, inputs),
    result: resultOf(outcome, platforms, excepted.length),
  };
}

/** 1 for a refused gate; where nothing is refused but something could not be scanned, what that says of itself. */
function exitOf({ decision, facts }: Outcome): 0 | ExitCode {
  if (decision.verdict === 'pass') return 0;
  if (decision.verdict === 'fail') return 1;
  return facts.unscanned.find(({ tolerated }) => !tolerated)?.error.exit ?? 1;
}

function annotationsOf({ decision, facts }: Outcome): Annotation[] {
  const broken = [...new Set(decision.rules.flatMap((rule) => rule.broken))];
  const unscanned = facts.unscanned.map(({ error, tolerated }): Annotation => {
    const annotation = failureAnnotation(error);
    return tolerated ? { ...annotation, level: 'warning' } : annotation;
  });
  return [
    ...unscanned,
    ...decision.open
      .filter((item) => broken.includes(item))
      .slice(0, MOST)
      .map(findingAnnotation),
    ...expiring({ decision, warnDays: facts.policy.warnDays }),
  ];
}

function findingAnnotation(item: Judged): Annotation {
  const place = item.package === '' ? 'the image' : `${item.package} ${item.version}`.trim();
  const fixed = [
    ...new Set(
      openReports(item)
        .map((finding) => finding.package?.fixedIn)
        .filter((text) => text !== undefined),
    ),
  ];
  const cure = fixed.length === 0 ? 'no fixed version is named' : `fixed in ${fixed.join(', ')}`;
  const lapsed = openReports(item).flatMap(({ standing }) => (standing.kind === 'open' ? standing.lapses : []));
  const owned =
    lapsed[0] === undefined ? '' : `; an exception of ${lapsed[0].exception.owner} ended (${lapsed[0].why})`;
  return {
    level: 'error',
    title: `${item.id} (${severityOf(item)})`,
    message: `${place}: ${cure}${owned}\n→ update the package, or except it in .waybill/exceptions.yml`,
  };
}

function expiring({ decision, warnDays }: { decision: Outcome['decision']; warnDays: number }): Annotation[] {
  return decision.exceptions
    .filter(({ daysLeft }) => daysLeft > 0 && daysLeft <= warnDays)
    .map(({ exception, daysLeft }) => ({
      level: 'warning',
      title: 'Exception ends soon',
      message: `the exception for ${exception.id}, owned by ${exception.owner}, ends in ${daysLeft} days (${exception.expires})`,
    }));
}

function resultOf(
  { decision, facts, image }: Outcome,
  platforms: Record<string, string>,
  excepted: number,
): JsonObject {
  return {
    image,
    decision: decision.verdict,
    counts: { ...decision.counts, excepted },
    rules: decision.rules.map(({ rule, holds, says }) => ({ rule, holds, says })),
    scannedPlatforms: platforms,
    unscanned: facts.unscanned.map(({ target, error, tolerated }) => ({
      digest: target.digest,
      platform: target.platform,
      code: error.code,
      message: error.message,
      tolerated,
    })),
    ...(hasCode(facts.unscanned[0]?.error, 'E_SCAN_DENIED') && { denied: true }),
  };
}
