import { describeShift } from '@waybill/shared/codedeploy';
import { type ExitCode, formatDuration } from '@waybill/shared/kernel';
import {
  type Annotation,
  bullets,
  code,
  details,
  heading,
  link,
  type Markdown,
  md,
  page,
  type Report,
  table,
  text,
} from '@waybill/shared/report';
import type { Inputs } from './inputs.ts';
import type { Deployed, Outcome } from './outcome.ts';
import { describePlan } from './prepare/plan.ts';
import { hookLog } from './rollout/index.ts';
import { sentenceOf } from './sentences.ts';
import { sparkline, thinned } from './sparkline.ts';

/** The outcome as outputs, summary and annotations. */
export function report(outcome: Outcome, inputs: Inputs): Report {
  const summary = sentenceOf(outcome);
  const digest = inputs.image?.digest;
  const base = { summary, ...(digest !== undefined && { digest }) };
  if (outcome.kind !== 'deployed')
    return {
      ...base,
      status: outcome.kind === 'planned' ? 'planned' : 'unchanged',
      exit: 0,
      outputs: outcome.kind === 'planned' ? {} : { status: 'succeeded', verdict: 'none', 'deployment-id': '' },
      annotations: [],
      page: page(
        heading(3, md`${text(outcome.kind === 'planned' ? 'Plan' : 'Nothing to deploy')}`),
        md`${text(summary)}\n`,
        bullets((outcome.kind === 'planned' ? outcome.lines : describePlan(outcome.plan)).map((line) => text(line))),
      ),
      result: { kind: outcome.kind },
    };
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

function exitOf({ watched: { conclusion } }: Deployed): 0 | ExitCode {
  if (conclusion.cause?.kind === 'cancel') return 130;
  return conclusion.status === 'succeeded' && conclusion.cause === undefined ? 0 : 1;
}

function outputsOf(outcome: Deployed): Record<string, string> {
  const { watched, deployment, reportFile } = outcome;
  const { conclusion, timeline, judgement } = watched;
  return {
    'deployment-id': deployment,
    status: conclusion.status,
    verdict: verdictOf(outcome),
    score: '',
    'rollback-deployment-id': conclusion.undo ?? '',
    'detected-after': String(detectedAfter(outcome) ?? ''),
    timeline: JSON.stringify(timeline.map(({ at, what }) => ({ at: new Date(at).toISOString(), what }))),
    'report-file': reportFile ?? '',
    'evidence-digest': '',
    ...(judgement.kind === 'none' && { verdict: 'none' }),
  };
}

/** `open` at the end means that the rollout ended before the judge could say anything. */
function verdictOf({ watched: { judgement } }: Deployed): string {
  return judgement.kind === 'open' ? 'inconclusive' : judgement.kind;
}

/** Seconds from the first shifted request to the decision to stop. */
function detectedAfter({ watched: { decided, sight } }: Deployed): number | undefined {
  if (decided === undefined || sight.shiftStarted === undefined) return undefined;
  return Math.max(0, Math.round((decided - sight.shiftStarted) / 1_000));
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
  const where = outcome.link === undefined ? '' : `\n→ ${outcome.link}`;
  return [
    { level: 'error', title: CODES[outcome.watched.conclusion.status], message: `${sentenceOf(outcome)}${where}` },
  ];
}

const ICON = {
  succeeded: '✅ Succeeded',
  'rolled-back': '↩️ Rolled back',
  'rollback-failed': '🚨 Rollback failed',
  stopped: '🛑 Stopped',
  failed: '❌ Failed',
  left: '⚠️ Left running',
  unfinished: '🛑 Stopping',
} as const;

function deployedPage(outcome: Deployed): Markdown {
  const { watched, deployment, shift, plan, began, ended } = outcome;
  const { timeline, conclusion, sight } = watched;
  const log = hookLog(sight);
  return page(
    heading(3, text(ICON[conclusion.status])),
    md`${text(sentenceOf(outcome), 2_000)}\n`,
    table(
      [text('deployment'), text('traffic'), text('verdict'), text('took')],
      [
        [
          outcome.link === undefined ? code(deployment) : link(deployment, outcome.link),
          text(describeShift(shift)),
          text(verdictOf(outcome)),
          text(formatDuration(ended - began)),
        ],
      ],
    ),
    weightChart(outcome),
    log === undefined ? md`` : details(text('The log of the hook that failed'), md`${code(log, 4_000)}\n`),
    heading(4, text('Timeline')),
    table(
      [text('time (UTC)'), text('what happened')],
      timeline.map(({ at, what }) => [code(new Date(at).toISOString().slice(11, 19)), text(what, 500)]),
    ),
    details(text('What was deployed'), bullets(describePlan(plan).map((line) => text(line, 500)))),
  );
}

function weightChart({ watched: { samples } }: Deployed): Markdown {
  if (samples.length < 2) return md``;
  const shown = thinned(samples, 60);
  return table(
    [text('share of the new revision'), md``],
    [
      [
        text('measured'),
        code(
          sparkline(
            shown.map(({ weight }) => weight),
            100,
          ),
        ),
      ],
      [
        text('expected'),
        code(
          sparkline(
            shown.map(({ expected }) => expected),
            100,
          ),
        ),
      ],
    ],
  );
}

function resultOf(outcome: Deployed): Report['result'] {
  const { watched, deployment, plan, serving, resumed } = outcome;
  return {
    deploymentId: deployment,
    platform: plan.platform,
    resumed,
    verdict: verdictOf(outcome),
    rollbackDeploymentId: watched.conclusion.undo ?? null,
    detectedAfterSeconds: detectedAfter(outcome) ?? null,
    serving,
    cause: watched.conclusion.cause?.kind ?? null,
    timeline: watched.timeline.map(({ at, what }) => ({ at: new Date(at).toISOString(), what })),
  };
}
