import { type Annotation, bullets, heading, md, page, type Report, text } from '@waybill/shared/report';
import type { Inputs } from '../inputs.ts';
import type { Deployed, Outcome } from '../outcome.ts';
import { describePlan } from '../prepare/plan.ts';
import { deployedPage } from './deployed-page.ts';
import { detectedAfter, exitOf, verdictOf } from './facts.ts';
import { sentenceOf } from './sentences.ts';

/** The outcome as outputs, summary and annotations. */
export function report(outcome: Outcome, inputs: Inputs): Report {
  const summary = sentenceOf(outcome);
  const digest = inputs.image?.digest;
  const base = { summary, ...(digest !== undefined && { digest }) };
  if (outcome.kind !== 'deployed') return { ...base, ...undeployed(outcome, summary) };
  const exit = exitOf(outcome);
  return {
    ...base,
    status: outcome.watched.conclusion.status,
    exit,
    outputs: outputsOf(outcome),
    annotations: annotationsOf(outcome, exit),
    page: deployedPage(outcome),
    result: resultOf(outcome),
  };
}

function undeployed(outcome: Exclude<Outcome, Deployed>, summary: string): Omit<Report, 'summary' | 'digest'> {
  const planned = outcome.kind === 'planned';
  const lines = planned ? outcome.lines : describePlan(outcome.plan);
  return {
    status: planned ? 'planned' : 'unchanged',
    exit: 0,
    outputs: planned ? {} : { status: 'succeeded', verdict: 'none', 'deployment-id': '' },
    annotations: [],
    page: page(
      heading(3, text(planned ? '📋 Plan' : '✅ Nothing to deploy')),
      md`${text(summary)}\n`,
      bullets(lines.map((line) => text(line, 500))),
    ),
    result: { plan: lines },
  };
}

function outputsOf(outcome: Deployed): Record<string, string> {
  const { watched, deployment, reportFile } = outcome;
  const score = watched.evidence?.assessment.score;
  return {
    'deployment-id': deployment,
    status: watched.conclusion.status,
    verdict: verdictOf(outcome),
    score: score === null || score === undefined ? '' : String(score),
    'rollback-deployment-id': watched.conclusion.undo ?? '',
    'detected-after': String(detectedAfter(outcome) ?? ''),
    timeline: JSON.stringify(timelineOf(outcome)),
    'report-file': reportFile ?? '',
    'evidence-digest': outcome.evidenceDigest ?? '',
  };
}

const CODES = {
  succeeded: 'E_CANARY_REFUSED',
  'rolled-back': 'E_ROLLED_BACK',
  'rollback-failed': 'E_ROLLBACK_FAILED',
  stopped: 'E_STOPPED',
  failed: 'E_DEPLOYMENT_FAILED',
  left: 'E_LEFT_RUNNING',
  unfinished: 'E_CANCELLED',
} as const;

function annotationsOf(outcome: Deployed, exit: number): Annotation[] {
  if (exit === 0) return [];
  const title = CODES[outcome.watched.conclusion.status];
  const where = outcome.link === undefined ? '' : `\n→ ${outcome.link}`;
  return [{ level: 'error', title, message: `${sentenceOf(outcome)}${where}` }];
}

function resultOf(outcome: Deployed): Report['result'] {
  const { watched, deployment, plan, serving, resumed } = outcome;
  const { conclusion, evidence } = watched;
  return {
    deploymentId: deployment,
    platform: plan.platform,
    resumed,
    verdict: verdictOf(outcome),
    reasons: evidence?.assessment.reasons ?? [],
    rollbackDeploymentId: conclusion.undo ?? null,
    detectedAfterSeconds: detectedAfter(outcome) ?? null,
    serving,
    cause: conclusion.cause?.kind ?? null,
    symptoms: watched.symptoms,
    timeline: timelineOf(outcome),
  };
}

function timelineOf({ watched }: Deployed): { at: string; what: string }[] {
  return watched.timeline.map(({ at, what }) => ({ at: new Date(at).toISOString(), what }));
}
