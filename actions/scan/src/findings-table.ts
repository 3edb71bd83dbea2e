import {
  type Decision,
  epssOf,
  fixedVersions,
  type Judged,
  kevOf,
  openReports,
  SEVERITIES,
  type Severity,
  severityOf,
  shownSeverity,
} from '@waybill/shared/findings';
import { code, details, heading, link, type Markdown, md, page, table, text } from '@waybill/shared/report';

/** Rows that are shown at once, and rows to open. */
const TOP = 20;
const REST = 200;

export const SIGNS: Readonly<Record<Severity, Markdown>> = {
  critical: md`🟥 critical`,
  high: md`🟧 high`,
  medium: md`🟨 medium`,
  low: md`🟦 low`,
  informational: md`⬜ informational`,
  undefined: md`❔ undefined`,
};

/** The open findings, worst first; where there is a baseline, what is new before what was there. */
export function findingsPart({ open, comparison }: Decision): Markdown {
  if (open.length === 0) return md``;
  const fresh = new Set(comparison?.fresh ?? []);
  const ordered = comparison === undefined ? open : [...comparison.fresh, ...comparison.unchanged];
  const rest = ordered.slice(TOP, TOP + REST);
  const left = ordered.length - TOP - rest.length;
  const isFresh = comparison === undefined ? undefined : (item: Judged): boolean => fresh.has(item);
  return page(
    heading(4, comparison === undefined ? md`Findings, worst first` : md`Findings, new ones first`),
    findingsTable(ordered.slice(0, TOP), isFresh),
    rest.length === 0 ? md`` : details(md`${rest.length} more`, findingsTable(rest, isFresh)),
    left <= 0 ? md`` : md`${left} more are in the report file and the SARIF file.\n`,
  );
}

function findingsTable(items: readonly Judged[], isFresh: ((item: Judged) => boolean) | undefined): Markdown {
  const head = [md`Severity`, md`Vulnerability`, md`Package`, md`Installed`, md`Fixed in`, md`Risk`, md`Platforms`];
  return table(
    head,
    items.map((item) => {
      const reports = openReports(item);
      const url = reports.find(({ finding }) => finding.url !== undefined)?.finding.url;
      const counted = severityOf(item) === shownSeverity(item) ? md`` : md` (counts as ${text(severityOf(item))})`;
      return [
        md`${isFresh?.(item) === true ? md`🆕 ` : md``}${SIGNS[shownSeverity(item)]}${counted}`,
        url === undefined ? code(item.id) : link(item.id, url),
        item.package === '' ? md`–` : code(item.package),
        item.version === '' ? md`–` : code(item.version),
        orDash(fixedVersions(item).map((version) => code(version))),
        orDash(risks(item)),
        orDash(
          [...new Set(reports.map(({ finding }) => finding.platform))]
            .filter((name) => name !== '')
            .map((name) => text(name)),
        ),
      ];
    }),
  );
}

/** What makes a vulnerability more pressing than its severity says. */
function risks(item: Judged): Markdown[] {
  const kev = kevOf(item);
  const epss = epssOf(item);
  const due = kev?.due === undefined ? md`` : md`, due ${text(new Date(kev.due).toISOString().slice(0, 10))}`;
  return [
    ...(kev === undefined ? [] : [md`**known exploited**${due}`]),
    ...(item.findings.some(({ finding }) => finding.exploit === true) ? [md`exploit`] : []),
    ...(epss === undefined ? [] : [md`EPSS ${text(`${(epss * 100).toFixed(1)} %`)}`]),
  ];
}

/** The worst word that any report of it uses, open or not. */
export function worstOf({ findings }: Judged): Severity {
  return SEVERITIES.find((severity) => findings.some(({ finding }) => finding.severity === severity)) ?? 'undefined';
}

export function joined(parts: readonly Markdown[]): Markdown {
  return parts.reduce((all, part) => (all === '' ? part : md`${all}, ${part}`), md``);
}

function orDash(parts: readonly Markdown[]): Markdown {
  return parts.length === 0 ? md`–` : joined(parts);
}
