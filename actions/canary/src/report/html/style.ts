/** Readable on a phone and on paper, by day and by night. */
export const STYLE = `
:root{color-scheme:light dark;--line:#8884;--new:#2563eb;--old:#94a3b8;--limit:#c2410c}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:760px;padding:16px;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:.2em 0}h2{font-size:1.1rem;margin:1.6em 0 .4em}.bad{color:#c22}.good{color:#183}
.lead{font-size:1.1rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 16px}dt{opacity:.7}dd{margin:0}
figure{margin:24px 0}figcaption{font-weight:600}svg{display:block;width:100%;height:auto}
svg text{font-size:11px;fill:currentColor}.grid{stroke:var(--line)}.mark{stroke:#c80;stroke-dasharray:2 3}
path{fill:none;stroke-width:2}.new{stroke:var(--new)}.old{stroke:var(--old)}.limit{stroke:var(--limit);stroke-dasharray:5 4}
.legend{margin:.2em 0}.legend span{margin-right:16px;white-space:nowrap}
.legend i{display:inline-block;width:14px;height:3px;margin-right:6px;vertical-align:middle}
i.new{background:var(--new)}i.old{background:var(--old)}i.limit{background:var(--limit)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:4px 8px;border-bottom:1px solid var(--line);vertical-align:top}
td{font-variant-numeric:tabular-nums}small{opacity:.8}`;
