import type { Digest } from '../../kernel/index.ts';
import { promotionError } from '../errors.ts';
import type { Link } from './chain.ts';

/**
 * The digest to go back to: what was there before the present one was first promoted. A rollback of a rollback goes one
 * further back instead of forward again.
 * @param chain newest first
 * @throws E_NO_ROLLBACK
 */
export function rollbackTarget(chain: readonly Link[], environment: string): Digest {
  const present = chain[0]?.entry.digest;
  if (present === undefined) throw promotionError('E_NO_ROLLBACK', `nothing was ever recorded for ${environment}`);
  const introduced = chain.find(({ entry }) => entry.digest === present && entry.kind === 'promotion');
  const target = introduced?.entry.previousDigest ?? undefined;
  if (target === undefined)
    throw promotionError('E_NO_ROLLBACK', `${present} is the first digest that was recorded for ${environment}`);
  return target;
}
