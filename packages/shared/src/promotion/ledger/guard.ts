import { hasCode } from '../../kernel/index.ts';
import type { Repository, RepositoryRules } from '../../registry/index.ts';
import { entryTag } from './entry.ts';

/** Whether the tags of entries can be moved, so that an entry could be replaced; `unknown` where the registry does not tell. */
export type Guard = 'immutable' | 'mutable' | 'unknown';

export function guardIn({ immutable }: RepositoryRules, environment: string): Guard {
  if (immutable === undefined) return 'unknown';
  return immutable(entryTag(environment, 1)) ? 'immutable' : 'mutable';
}

/** As above of a repository whose rules are still to be asked for. */
export async function guardOf(repository: Repository, environment: string): Promise<Guard> {
  try {
    return guardIn(await repository.rules(), environment);
  } catch (error) {
    if (!hasCode(error, 'E_REGISTRY_DENIED', 'E_REGISTRY_REFUSED', 'E_REPOSITORY_NOT_FOUND')) throw error;
    return 'unknown';
  }
}
