import { historyOf, percent, ratioText } from '@waybill/shared/analysis';
import { describeShift } from '@waybill/shared/codedeploy';
import { formatDuration } from '@waybill/shared/kernel';
import type { Deployed } from '../../outcome.ts';
import { describePlan } from '../../prepare/plan.ts';
import { clockTime, exitOf, verdictOf } from '../facts.ts';
import { evidenceText, levelText, stateText } from '../findings.ts';
import { sentenceOf } from '../sentences.ts';
import { escapeHtml } from './escape.ts';
import { evidencePlot, historyPlot, weightPlot } from './plots.ts';
import { STYLE } from './style.ts';

/** The whole story of a deployment on one page that needs nothing else: no script, no font, no picture from anywhere. */
export function htmlReport(outcome: Deployed): string {
  const { deployment, shift, watched, link, began, ended, plan } = outcome;
  const { timeline, evidence } = watched;
  const marks = timeline.map(({ at, what }) => ({ x: at, label: what }));
  const histories = evidence === undefined ? [] : historyOf(evidence.record);
  const title = watched.conclusion.status;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Canary ${escapeHtml(deployment)}: ${escapeHtml(title)}</title><style>${STYLE}</style></head><body>
<h1 class="${exitOf(outcome) === 0 ? 'good' : 'bad'}">${escapeHtml(title)}</h1>
<p class="lead">${escapeHtml(sentenceOf(outcome))}</p>
<dl>
<dt>Deployment</dt><dd>${link === undefined ? escapeHtml(deployment) : `<a href="${escapeHtml(link)}">${escapeHtml(deployment)}</a>`}</dd>
<dt>Traffic</dt><dd>${escapeHtml(describeShift(shift))}</dd>
<dt>Verdict</dt><dd>${verdictOf(outcome)}</dd>
<dt>Took</dt><dd>${escapeHtml(formatDuration(ended - began))}</dd>
</dl>
${metricTable(outcome)}
${weightPlot(watched.samples, marks)}
${histories.map((history) => historyPlot(history, marks)).join('\n')}
${(evidence?.assessment.findings ?? []).map((finding) => evidencePlot(finding, evidence?.record.grid.origin ?? 0)).join('\n')}
<h2>Timeline</h2>
<div class="wide"><table><thead><tr><th>UTC</th><th>what happened</th></tr></thead><tbody>
${timeline.map(({ at, what }) => `<tr><td>${clockTime(at)}</td><td>${escapeHtml(what)}</td></tr>`).join('\n')}
</tbody></table></div>
<h2>What was deployed</h2>
<ul>${describePlan(plan)
    .map((line) => `<li>${escapeHtml(line)}</li>`)
    .join('')}</ul>
</body></html>
`;
}

function metricTable({ watched: { evidence } }: Deployed): string {
  if (evidence === undefined) return '';
  const rows = evidence.assessment.findings.map((finding) => {
    const cells = [
      finding.metric,
      levelText(finding, finding.baseline),
      levelText(finding, finding.canary),
      ratioText(finding),
      evidenceText(finding),
      stateText(finding.state),
    ];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  const { parameters } = evidence.record;
  return `<h2>Metrics</h2><div class="wide"><table><thead><tr><th>metric</th><th>old</th><th>new</th><th>ratio (95 %)</th><th>evidence</th><th></th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>
<ul>${evidence.assessment.reasons.map((reason) => `<li>${escapeHtml(reason)}</li>`).join('')}</ul>
<p><small>${escapeHtml(parameters.judge)} judge, false stops at most ${percent(parameters.alpha)} over all metrics and looks, minutes ${parameters.warmUp + 1} to ${parameters.horizon}.</small></p>`;
}
