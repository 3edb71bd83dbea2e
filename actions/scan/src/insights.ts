import { type Decision, decide, type Finding, type GateFacts, needsInsights } from '@waybill/shared/findings';
import { hasCode } from '@waybill/shared/kernel';
import { withFindings } from './facts.ts';
import type { Connection, Ports } from './ports.ts';

/** Findings whose details are shown: one request's worth. */
const SHOWN = 10;

/**
 * The facts with what Inspector knows of exploitation: of everything where a rule asks for it, else of what is shown and of what
 * an exception takes out, since an exception may not hold for a known exploited vulnerability.
 */
export async function withInsightsFor(
  facts: GateFacts,
  { connection, ports }: { connection: Connection; ports: Pick<Ports, 'log'> },
): Promise<GateFacts> {
  const about = needsInsights(facts.policy) ? facts.findings : worthAsking(decide(facts));
  if (!about.some(({ arn }) => arn !== undefined)) return facts;
  try {
    return withFindings(facts, await connection.inspector.enrich(facts.findings, about));
  } catch (error) {
    if (needsInsights(facts.policy) || !hasCode(error, 'E_SCAN_DENIED')) throw error;
    ports.log.warning(`known exploitation and EPSS are not shown: ${error.message}`);
    return facts;
  }
}

function worthAsking({ open, closed }: Decision): Finding[] {
  const excepted = closed.flatMap(({ findings }) => findings).filter(({ standing }) => standing.kind === 'excepted');
  return [...open.slice(0, SHOWN).flatMap(({ findings }) => findings.slice(0, 1)), ...excepted].map(
    ({ finding }) => finding,
  );
}
