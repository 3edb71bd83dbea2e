import { type Finding, findingSummary } from '@waybill/shared/credentials';
import { heading, md, page, type Report, table, text } from '@waybill/shared/report';

const MARK = { good: '✅', bad: '❌', unknown: '❔' } as const;

/** The findings for people and machines; exit 2 where something is wrong. */
export function report(findings: readonly Finding[]): Report {
  const bad = findings.filter(({ state }) => state === 'bad');
  const summary = findingSummary(findings);
  return {
    status: bad.length === 0 ? 'healthy' : 'unhealthy',
    exit: bad.length === 0 ? 0 : 2,
    summary,
    outputs: {},
    // Each finding was said already.
    annotations: [],
    page: page(
      heading(3, text(`${bad.length === 0 ? '✅' : '❌'} ${summary}`)),
      table(
        [text(''), text('looked at'), text('found'), text('what to do')],
        findings.map(({ about, state, what, cure }) => [
          text(MARK[state]),
          text(about),
          text(what, 600),
          text(state === 'good' ? '' : (cure ?? ''), 2_000),
        ]),
      ),
      md``,
    ),
    result: { findings: findings.map((finding) => ({ ...finding })) },
  };
}
