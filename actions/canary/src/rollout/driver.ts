import type { Sight } from './sight.ts';

/** A rollout under way, whatever service carries it out. */
export interface Driver {
  readonly id: string;
  /** Whether a look at details costs one call from the first time on. */
  readonly knowsTargets?: boolean;
  /** @param details whether to read weights and steps as well; they are kept from the last look otherwise */
  look(details: boolean): Promise<Sight>;
  /** Asks for the end. `over`: it had ended already. */
  stop(rollback: boolean): Promise<'accepted' | 'over'>;
  /** What is to be seen of the new revision's ill health, in sentences. Never throws. */
  symptoms(): Promise<readonly string[]>;
  /** The rollout that undoes this one. */
  undoing(id: string): Driver;
  /** Which revision serves production now, in words for people. */
  serving(): Promise<string>;
}
