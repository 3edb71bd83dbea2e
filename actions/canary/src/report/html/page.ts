import { historyOf, percent, ratioText } from '@waybill/shared/analysis';
import { describeShift } from '@waybill/shared/codedeploy';
import { formatDuration } from '@waybill/shared/kernel';
import type { Deployed } from '../../outcome.ts';
import { describePlan } from '../../prepare/plan.ts';
import { clockTime, verdictOf } from '../facts.ts';
import { budgetLines, evidenceText, levelText } from '../findings.ts';
import { bannerHtml, titleOf } from './banner.ts';
import { escapeHtml, proseHtml } from './escape.ts';
import { evidencePlot, historyPlot, weightPlot } from './plots.ts';
import { STYLE } from './style.ts';
import { type Turn, turnsOf } from './turns.ts';

/** The whole story of a deployment on one page that needs nothing else: no script, no font, no picture from anywhere. */
export function htmlReport(outcome: Deployed): string {
  const { deployment, shift, watched, link, began, ended, plan } = outcome;
  const { timeline, evidence } = watched;
  const turns = turnsOf(timeline);
  const marks = turns.flatMap(({ at, what, number }) => (number === undefined ? [] : [{ x: at, number, label: what }]));
  const histories = evidence === undefined ? [] : historyOf(evidence.record);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Canary ${escapeHtml(deployment)}: ${escapeHtml(titleOf(outcome))}</title><style>${STYLE}</style></head><body>
${bannerHtml(outcome)}
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
<table class="timeline"><thead><tr><th>UTC</th><th></th><th>what happened</th></tr></thead><tbody>
${turns.map(turnRow).join('\n')}
</tbody></table>
<h2>What was deployed</h2>
<ul>${describePlan(plan)
    .map((line) => `<li>${proseHtml(line)}</li>`)
    .join('')}</ul>
</body></html>
`;
}

function turnRow({ at, what, number }: Turn): string {
  const cells = `<td><time datetime="${new Date(at).toISOString()}">${clockTime(at)}</time></td><td class="number">${number ?? ''}</td><td>${proseHtml(what)}</td>`;
  return number === undefined ? `<tr class="small">${cells}</tr>` : `<tr>${cells}</tr>`;
}

/** In words alone: a symbol may have no glyph. */
const STATES = { open: 'still open', fail: 'worse', clear: 'clear', weak: 'too little data' } as const;

/** Beside each cell on a phone, where the table has no room to be one. */
const COLUMNS = ['metric', 'old', 'new', 'ratio (95 %)', 'evidence'] as const;

function metricTable({ watched: { evidence, conclusion } }: Deployed): string {
  if (evidence === undefined) return '';
  const rows = evidence.assessment.findings.map((finding) => {
    const cells = [
      finding.metric,
      levelText(finding, finding.baseline),
      levelText(finding, finding.canary),
      ratioText(finding),
      evidenceText(finding),
    ];
    const state = `<td class="${finding.state}">${STATES[finding.state]}</td>`;
    const labeled = cells.map((cell, at) => `<td data-label="${COLUMNS[at]}">${escapeHtml(cell)}</td>`);
    return `<tr>${labeled.join('')}${state}</tr>`;
  });
  const { parameters } = evidence.record;
  // Where they are the cause, the reasons stand at the top already.
  const told = conclusion.cause?.kind === 'judge' || conclusion.cause?.kind === 'inconclusive';
  return `<h2>Metrics</h2><div class="wide"><table class="metrics"><thead><tr>${COLUMNS.map((name) => `<th>${name}</th>`).join('')}<th></th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>
${told ? '' : `<ul>${evidence.assessment.reasons.map((reason) => `<li>${escapeHtml(reason)}</li>`).join('')}</ul>`}
${budgetLines(evidence.record)
  .map((line) => `<p>${escapeHtml(line)}.</p>`)
  .join('')}
<p><small>${escapeHtml(parameters.judge)} judge, false stops at most ${percent(parameters.alpha)} over all metrics and looks, minutes ${parameters.warmUp + 1} to ${parameters.horizon}.</small></p>`;
}
