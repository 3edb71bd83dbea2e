import { buildError, explainDifference, type Placed } from '@waybill/shared/build';
import type { Job } from './job.ts';

/** More differences than this tell nothing new. */
const MOST_TOLD = 20;

/** Builds a second time and compares. @throws E_NOT_REPRODUCIBLE with what differs */
export async function reproduce({ ports, prepared }: Job, first: Placed): Promise<true> {
  const second = await prepared.make('second');
  const differences = await explainDifference(first, second);
  if (differences.length === 0) {
    ports.log.info('a second build gave the same digest');
    return true;
  }
  const rest = differences.length > MOST_TOLD ? [`and ${differences.length - MOST_TOLD} more`] : [];
  const told = [...differences.slice(0, MOST_TOLD), ...rest].map((line) => `  ${line}`).join('\n');
  const digests = `${first.image.root.digest} and ${second.image.root.digest}`;
  throw buildError('E_NOT_REPRODUCIBLE', `two builds gave ${digests} (first / second):\n${told}`);
}
