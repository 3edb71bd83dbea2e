import type { Finding } from '../credentials/index.ts';
import type { Log } from '../kernel/index.ts';
import { type Markdown, page, type Report, table, text } from '../report/index.ts';

const SPOKEN = { good: '✓', bad: '✗', unknown: '?' } as const;
const SHOWN = { good: '✅', bad: '❌', unknown: '❔' } as const;

/** Each finding in the log, with what to do where it is not good. */
export function sayFindings(findings: readonly Finding[], log: Log): void {
  for (const { about, state, what, cure } of findings) {
    log.info(`${SPOKEN[state]} ${about}: ${what}`);
    if (state !== 'good' && cure !== undefined) log.info(`  → ${cure}`);
  }
}

export function findingsTable(findings: readonly Finding[]): Markdown {
  return table(
    [text(''), text('looked at'), text('found'), text('what to do')],
    findings.map(({ about, state, what, cure }) => [
      text(SHOWN[state]),
      text(about),
      text(what, 600),
      text(state === 'good' ? '' : (cure ?? ''), 2_000),
    ]),
  );
}

/** The report of a run that a doctor looked at before: what is wrong is a warning each, and all of it stands in the page. */
export function withFindings(report: Report, findings: readonly Finding[]): Report {
  if (findings.length === 0) return report;
  const warnings = findings
    .filter(({ state }) => state === 'bad')
    .map(({ about, what, cure }) => ({
      level: 'warning' as const,
      title: `dry run: ${about}`,
      message: cure === undefined ? what : `${what}\n→ ${cure}`,
    }));
  return {
    ...report,
    annotations: [...report.annotations, ...warnings],
    page: page(report.page, findingsTable(findings)),
    result: { ...report.result, findings: findings.map((finding) => ({ ...finding })) },
  };
}
