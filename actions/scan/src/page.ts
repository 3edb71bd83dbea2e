import {
  type Judged,
  openReports,
  SEVERITIES,
  type Severity,
  severityOf,
  shownSeverity,
  type UsedException,
} from '@waybill/shared/findings';
import { code, details, heading, link, type Markdown, md, page, table, text } from '@waybill/shared/report';
import type { Inputs } from './inputs.ts';
import type { Outcome } from './run.ts';
import { sentence } from './sentence.ts';

const TOP = 20;
const REST = 200;

const SIGNS: Readonly<Record<Severity, Markdown>> = {
  critical: md`🟥 critical`,
  high: md`🟧 high`,
  medium: md`🟨 medium`,
  low: md`🟦 low`,
  informational: md`⬜ informational`,
  undefined: md`❔ undefined`,
};
const VERDICTS = { pass: md`✅ Scan passed`, fail: md`❌ Scan refused`, error: md`⚠️ Not proven` } as const;

/** The job summary: the verdict, the rules with their arithmetic, the counts, the worst findings, the exceptions, what was scanned. */
export function summaryPage(outcome: Outcome, _inputs: Inputs): Markdown {
  const { decision, facts } = outcome;
  return page(
    heading(3, VERDICTS[decision.verdict]),
    md`${text(sentence(outcome), 2_000)}\n`,
    md`${code(outcome.image, 400)}\n`,
    unscannedPart(outcome),
    rulesTable(outcome),
    countsTable(outcome),
    findingsPart(decision.open),
    exceptionsPart(decision.exceptions, facts.policy.warnDays),
    platformsPart(outcome),
  );
}

function unscannedPart({ facts }: Outcome): Markdown {
  if (facts.unscanned.length === 0) return md``;
  const rows = facts.unscanned.map(({ target, error, tolerated }) => [
    text(target.platform || target.digest),
    md`${tolerated ? md`⚠️ tolerated` : md`❌`} ${code(error.code)}`,
    text(error.message, 600),
    text(error.cure, 600),
  ]);
  return page(heading(4, md`Not scanned`), table([md`Platform`, md`Code`, md`What`, md`What to do`], rows));
}

function rulesTable({ decision }: Outcome): Markdown {
  if (decision.rules.length === 0) return md`No rule is set: the findings are shown only.\n`;
  const rows = decision.rules.map(({ rule, holds, says, broken }) => [
    holds ? md`✅` : md`❌`,
    text(rule),
    text(says),
    named(broken),
  ]);
  return table([md` `, md`Rule`, md`Result`, md`Broken by`], rows);
}

function named(broken: readonly Judged[]): Markdown {
  const ids = [...new Set(broken.map(({ id }) => id))];
  const rest = ids.length > 5 ? md` and ${ids.length - 5} more` : md``;
  return md`${joined(ids.slice(0, 5).map((id) => code(id)))}${rest}`;
}

function countsTable({ decision }: Outcome): Markdown {
  const closed = (severity: Severity): number => decision.closed.filter((item) => worstOf(item) === severity).length;
  return table(
    [md` `, ...SEVERITIES.map((severity) => SIGNS[severity])],
    [
      [md`Open`, ...SEVERITIES.map((severity) => md`${decision.counts[severity]}`)],
      [md`Excepted or left out`, ...SEVERITIES.map((severity) => md`${closed(severity)}`)],
    ],
  );
}

function worstOf(item: Judged): Severity {
  return SEVERITIES.find((severity) => item.findings.some((finding) => finding.severity === severity)) ?? 'undefined';
}

function findingsPart(open: readonly Judged[]): Markdown {
  if (open.length === 0) return md``;
  const rest = open.slice(TOP, TOP + REST);
  const left = open.length - TOP - rest.length;
  return page(
    heading(4, md`Findings, worst first`),
    findingsTable(open.slice(0, TOP)),
    rest.length === 0 ? md`` : details(md`${rest.length} more`, findingsTable(rest)),
    left <= 0 ? md`` : md`${left} more are in the result file and the SARIF file.\n`,
  );
}

function findingsTable(items: readonly Judged[]): Markdown {
  const head = [md`Severity`, md`Vulnerability`, md`Package`, md`Installed`, md`Fixed in`, md`Platforms`];
  return table(
    head,
    items.map((item) => {
      const reports = openReports(item);
      const [first] = reports;
      const fixed = unique(reports.map((finding) => finding.package?.fixedIn ?? ''));
      const counted = severityOf(item) === shownSeverity(item) ? md`` : md` (counts as ${text(severityOf(item))})`;
      return [
        md`${SIGNS[shownSeverity(item)]}${counted}`,
        first?.url === undefined ? code(item.id) : link(item.id, first.url),
        item.package === '' ? md`–` : code(item.package),
        item.version === '' ? md`–` : code(item.version),
        fixed.length === 0 ? md`–` : joined(fixed.map((version) => code(version))),
        joined(unique(reports.map(({ platform }) => platform)).map((platform) => text(platform))),
      ];
    }),
  );
}

function exceptionsPart(used: readonly UsedException[], warnDays: number): Markdown {
  if (used.length === 0) return md``;
  const rows = used.map(({ exception, matches, daysLeft }) => [
    exceptionState({ matches, daysLeft, warnDays }),
    code(exception.id),
    text(
      exception.package.kind === 'name'
        ? exception.package.name
        : exception.package.kind === 'purl'
          ? exception.package.purl
          : 'none',
    ),
    text(exception.expires),
    text(exception.owner),
    text(exception.reason),
  ]);
  return page(
    heading(4, md`Exceptions`),
    table([md`State`, md`Vulnerability`, md`Package`, md`Ends`, md`Owner`, md`Reason`], rows),
  );
}

function exceptionState(one: { matches: number; daysLeft: number; warnDays: number }): Markdown {
  if (one.daysLeft <= 0) return md`⛔ expired`;
  if (one.matches === 0) return md`🧹 matches nothing`;
  return one.daysLeft <= one.warnDays ? md`⏳ ends in ${one.daysLeft} days` : md`✅ in use`;
}

function platformsPart({ scans }: Outcome): Markdown {
  const rows = scans.map((scan) => [
    text(scan.target.platform || 'image'),
    code(scan.target.digest),
    scan.kind === 'unscanned' ? md`❌ not scanned` : md`✅ ${text(scan.reading.status)}`,
    scan.kind === 'unscanned' || scan.reading.completedAt === undefined
      ? md`–`
      : text(new Date(scan.reading.completedAt).toISOString()),
  ]);
  return details(md`What was scanned`, table([md`Platform`, md`Digest`, md`Scan`, md`Completed`], rows));
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((item) => item !== '');
}

function joined(parts: readonly Markdown[]): Markdown {
  return parts.reduce((all, part) => (all === '' ? part : md`${all}, ${part}`), md``);
}
