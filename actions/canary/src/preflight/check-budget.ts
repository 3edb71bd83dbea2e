import { analysisError, type BudgetStatus, percent, readBudget, type Slo } from '@waybill/shared/analysis';
import type { Ports } from '../ports.ts';

/** Where the error budget stands, in words, and how many bad events its window may have. */
export interface BudgetCheck {
  readonly sentences: readonly string[];
  readonly allowedBad: number;
}

/**
 * The gate before the start: a service that burns its error budget already gets no canary on top.
 * @throws E_ERROR_BUDGET, unless the objective says that a warning is enough
 */
export async function checkBudget(
  slo: Slo,
  ports: Pick<Ports, 'metrics' | 'reading' | 'time' | 'log'>,
): Promise<BudgetCheck> {
  const status = await ports.reading('GetMetricData', () => readBudget(slo, ports.metrics, ports.time.now()));
  const against = objections(status);
  if (against.length > 0 && slo.whenBurning === 'fail')
    throw analysisError('E_ERROR_BUDGET', `slo: ${against.join('; ')}`);
  for (const each of against) ports.log.warning(`slo: ${each}`);
  for (const { sentence, refuses } of status.burning) if (!refuses) ports.log.warning(`slo: ${sentence}`);
  const told = `slo ${percent(slo.objective)}: ${status.spent === undefined ? 'no events in its window' : `${percent(status.spent)} of the error budget is spent`}`;
  if (status.spent === undefined) ports.log.warning(`${told}, so nobody can say what is left of the error budget`);
  else ports.log.info(told);
  return {
    sentences: [told, ...against, ...status.burning.map(({ sentence }) => sentence)],
    allowedBad: status.allowed,
  };
}

function objections({ spent, burning }: BudgetStatus): string[] {
  const gone = spent !== undefined && spent >= 1 ? [`${percent(spent)} of the error budget is spent`] : [];
  return [...gone, ...burning.filter(({ refuses }) => refuses).map(({ sentence }) => sentence)];
}
