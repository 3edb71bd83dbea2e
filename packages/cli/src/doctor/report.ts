import { findingsTable } from '@waybill/shared/action';
import { type Finding, findingSummary } from '@waybill/shared/credentials';
import { heading, md, page, type Report, text } from '@waybill/shared/report';

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
    page: page(heading(3, text(`${bad.length === 0 ? '✅' : '❌'} ${summary}`)), findingsTable(findings), md``),
    result: { findings: findings.map((finding) => ({ ...finding })) },
  };
}
