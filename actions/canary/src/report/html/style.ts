/** Readable on a phone and on paper, by day and by night. */
export const STYLE = `
:root{color-scheme:light dark;--line:#8884;--new:#2563eb;--old:#64748b;--limit:#c2410c;--mark:#b45309;--good:#15803d;--bad:#b91c1c}
@media(prefers-color-scheme:dark){:root{--new:#60a5fa;--old:#94a3b8;--limit:#fb923c;--mark:#fbbf24;--good:#4ade80;--bad:#f87171}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:760px;padding:16px;overflow-wrap:anywhere}
header{border-left:6px solid;border-radius:4px;padding:8px 16px;margin:0 0 16px;background:#8881}
header.good{border-color:var(--good)}header.bad{border-color:var(--bad)}header p{margin:0}
h1{font-size:1.5rem;margin:0}.good h1,td.clear{color:var(--good)}.bad h1,td.fail{color:var(--bad)}
h2{font-size:1.1rem;margin:1.6em 0 .4em}.lead{font-size:1.1rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 16px}dt{opacity:.7}dd{margin:0}
figure{margin:24px 0}figcaption{font-weight:600}figcaption small{font-weight:400}svg{display:block;width:100%;height:auto}
svg text{font-size:11px;fill:currentColor}svg .number{fill:var(--mark)}
path,line{vector-effect:non-scaling-stroke}.grid{stroke:var(--line)}.mark{stroke:var(--mark);stroke-dasharray:2 3}
path{fill:none;stroke-width:2}.new{stroke:var(--new)}.old{stroke:var(--old)}.limit{stroke:var(--limit);stroke-dasharray:5 4}
circle.new{fill:var(--new)}circle.old{fill:var(--old)}circle.limit{fill:var(--limit)}
.legend{margin:.2em 0;font-size:.9rem}.legend span{display:inline-block;margin-right:16px}
.legend i{display:inline-block;width:14px;height:3px;margin-right:6px;vertical-align:middle}
i.new{background:var(--new)}i.old{background:var(--old)}i.limit{background:var(--limit)}i.mark{background:var(--mark)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:4px 8px;border-bottom:1px solid var(--line);vertical-align:top}
td{font-variant-numeric:tabular-nums}.metrics td,.metrics th,time,.number{white-space:nowrap;overflow-wrap:normal}
.timeline td:first-child,.timeline th:first-child{padding-left:0;width:1%}.timeline td.number{color:var(--mark);width:1%}
.small td{opacity:.7}small{opacity:.8}abbr{text-decoration:none;cursor:help}
@media(max-width:520px){svg text{font-size:20px}
.metrics thead{display:none}.metrics tr{display:block;border-bottom:1px solid var(--line);padding:4px 0}
.metrics td{display:flex;justify-content:space-between;gap:16px;border:0;padding:2px 0;white-space:normal;text-align:right}
.metrics td::before{content:attr(data-label);opacity:.7;text-align:left}.metrics td:empty{display:none}.metrics td:first-child{font-weight:600}}`;
