import {
  budgetSpent,
  type DecisionRecord,
  type Finding,
  type FindingState,
  figures,
  percent,
} from '@waybill/shared/analysis';

/** A finding's level for one arm. */
export function levelText({ kind }: Finding, level: number | null): string {
  if (level === null) return '';
  return kind === 'count' ? percent(level) : figures(level);
}

/** How near the evidence has come to what would stop. */
export function evidenceText({ kind, evidence }: Finding): string {
  const last = evidence.at(-1);
  if (last === undefined) return '';
  if (kind === 'gauge') return `p = ${figures(last.value)}, limit ${figures(last.boundary ?? 0)}`;
  return last.boundary === null
    ? `${figures(last.value)} errors, no limit yet`
    : `${figures(last.value)} errors, limit ${figures(last.boundary)}`;
}

/** What the canary cost the service, where it has an objective. */
export function budgetLines(record: DecisionRecord): string[] {
  const spent = budgetSpent(record);
  return spent === undefined
    ? []
    : [
        `the new revision spent ${percent(spent)} of the error budget (limit ${percent(record.parameters.budget?.spend ?? 0)})`,
      ];
}

export function stateText(state: FindingState): string {
  return { open: '…', fail: '❌ worse', clear: '✅ clear', weak: '❔ too little' }[state];
}
