import { historyOf, type MetricHistory, percent, ratioText } from '@waybill/shared/analysis';
import { describeShift } from '@waybill/shared/codedeploy';
import { formatDuration } from '@waybill/shared/kernel';
import { bullets, code, details, heading, link, type Markdown, md, page, table, text } from '@waybill/shared/report';
import type { Deployed } from '../outcome.ts';
import { describePlan } from '../prepare/plan.ts';
import { hookLog } from '../rollout/index.ts';
import { clockTime, verdictOf } from './facts.ts';
import { budgetLines, evidenceText, levelText, stateText } from './findings.ts';
import { instancesPage } from './instances.ts';
import { sentenceOf } from './sentences.ts';
import { sparkline, thinned } from './sparkline.ts';
import { whyPage } from './why.ts';

const TITLE = {
  succeeded: '✅ Succeeded',
  'rolled-back': '↩️ Rolled back',
  'rollback-failed': '🚨 Rollback failed',
  stopped: '🛑 Stopped',
  failed: '❌ Failed',
  left: '⚠️ Left running',
  unfinished: '🛑 Stopping',
} as const;

/** The job summary of a deployment: the verdict, then what it rests on, then what happened when. */
export function deployedPage(outcome: Deployed): Markdown {
  const { watched, plan } = outcome;
  const log = hookLog(watched.sight);
  return page(
    heading(3, text(TITLE[watched.conclusion.status])),
    md`${text(sentenceOf(outcome), 2_000)}\n`,
    facts(outcome),
    whyPage(outcome),
    instancesPage(outcome),
    metrics(outcome),
    charts(outcome),
    log === undefined ? md`` : details(text('The log of the hook that failed'), md`${code(log, 4_000)}\n`),
    heading(4, text('Timeline')),
    table(
      [text('time (UTC)'), text('what happened')],
      watched.timeline.map(({ at, what }) => [code(clockTime(at)), text(what, 500)]),
    ),
    details(text('What was deployed'), bullets(describePlan(plan).map((line) => text(line, 500)))),
  );
}

function facts(outcome: Deployed): Markdown {
  const { deployment, shift, began, ended } = outcome;
  const where = outcome.link === undefined ? code(deployment) : link(deployment, outcome.link);
  return table(
    [text('deployment'), text('traffic'), text('verdict'), text('took')],
    [[where, text(describeShift(shift)), text(verdictOf(outcome)), text(formatDuration(ended - began))]],
  );
}

function metrics({ watched: { evidence } }: Deployed): Markdown {
  if (evidence === undefined) return md``;
  const rows = evidence.assessment.findings.map((finding) => [
    text(finding.metric),
    text(levelText(finding, finding.baseline)),
    text(levelText(finding, finding.canary)),
    text(ratioText(finding)),
    text(evidenceText(finding)),
    text(stateText(finding.state)),
  ]);
  return page(
    table(
      ['metric', 'old', 'new', 'ratio (95 %)', 'evidence', ''].map((name) => text(name)),
      rows,
    ),
    bullets([...evidence.assessment.reasons, ...budgetLines(evidence.record)].map((line) => text(line, 500))),
  );
}

function charts({ watched: { samples, evidence } }: Deployed): Markdown {
  const shown = thinned(samples, 60);
  const rows =
    shown.length < 2
      ? []
      : [
          chartRow(
            'traffic on the new revision',
            shown.map(({ weight }) => weight),
            100,
            '100 %',
          ),
        ];
  for (const history of evidence === undefined ? [] : historyOf(evidence.record)) rows.push(...historyRows(history));
  if (rows.length === 0) return md``;
  return table([text('minute by minute'), md``, text('full bar')], rows);
}

/** Both arms on one scale. */
function historyRows({ metric, kind, points }: MetricHistory): Markdown[][] {
  if (points.length === 0) return [];
  const top = Math.max(...points.flatMap(({ canary, baseline }) => [canary ?? 0, baseline ?? 0]));
  const label = kind === 'count' ? percent(top) : String(Number(top.toPrecision(3)));
  return [
    chartRow(
      `${metric}, new`,
      points.map(({ canary }) => canary ?? undefined),
      top,
      label,
    ),
    chartRow(
      `${metric}, old`,
      points.map(({ baseline }) => baseline ?? undefined),
      top,
      label,
    ),
  ];
}

function chartRow(name: string, values: readonly (number | undefined)[], top: number, label: string): Markdown[] {
  return [text(name), code(sparkline(values, top)), text(label)];
}
