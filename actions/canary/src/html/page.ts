import { describeShift } from '@waybill/shared/codedeploy';
import type { Deployed } from '../outcome.ts';
import { sentenceOf } from '../sentences.ts';
import { escapeHtml, plotSvg } from './svg.ts';

const STYLE = `
:root{color-scheme:light dark;--line:#8884}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:760px;padding:16px}
h1{font-size:1.4rem;margin:.2em 0}.bad{color:#c22}.good{color:#183}
figure{margin:24px 0}figcaption{font-weight:600}svg{width:100%;height:auto}
svg text{font-size:11px;fill:currentColor}.grid{stroke:var(--line)}.mark{stroke:#c80;stroke-dasharray:2 3}
.legend span{margin-right:16px}.legend i{display:inline-block;width:12px;height:12px;border-radius:2px;margin-right:6px}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:4px 8px;border-bottom:1px solid var(--line);vertical-align:top}
td:first-child{white-space:nowrap;font-variant-numeric:tabular-nums}.wide{overflow-x:auto}`;

/** The whole story of a deployment on one page that needs nothing else. */
export function htmlReport(outcome: Deployed): string {
  const { deployment, shift, watched, link } = outcome;
  const { timeline, samples, conclusion } = watched;
  const good = conclusion.status === 'succeeded' && conclusion.cause === undefined;
  const rows = timeline.map(
    ({ at, what }) => `<tr><td>${new Date(at).toISOString().slice(11, 19)}</td><td>${escapeHtml(what)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Canary ${escapeHtml(deployment)}</title><style>${STYLE}</style></head><body>
<h1 class="${good ? 'good' : 'bad'}">${escapeHtml(conclusion.status)}</h1>
<p>${escapeHtml(sentenceOf(outcome))}</p>
<p>${escapeHtml(describeShift(shift))}${link === undefined ? '' : ` · <a href="${escapeHtml(link)}">${escapeHtml(deployment)}</a>`}</p>
${plotSvg({
  title: 'Traffic on the new revision',
  unit: '%',
  top: 100,
  marks: timeline.map(({ at, what }) => ({ x: at, label: what })),
  lines: [
    { label: 'measured', color: '#2563eb', steps: true, points: samples.map(({ at, weight }) => [at, weight]) },
    {
      label: 'expected',
      color: '#94a3b8',
      steps: true,
      dashed: true,
      points: samples.map(({ at, expected }) => [at, expected]),
    },
  ],
})}
<h2>Timeline</h2><div class="wide"><table><tr><th>UTC</th><th>what happened</th></tr>
${rows.join('\n')}
</table></div></body></html>
`;
}
