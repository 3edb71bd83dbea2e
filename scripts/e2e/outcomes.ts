import type { Inputs } from '../../actions/canary/src/inputs.ts';
import type { Deployed } from '../../actions/canary/src/outcome.ts';
import { play } from './play.ts';

/** A canary of the local AWS, run to its end in no time. */
export interface Story {
  readonly name: string;
  readonly inputs: Inputs;
  readonly outcome: Deployed;
  /** Words that a reader must see at once. */
  readonly says: readonly string[];
}

/** One that went through. */
export async function goodStory(folder: string): Promise<Story> {
  const played = await play(folder, () => ({ errorRate: 0.001 }));
  return { ...played, name: 'good', says: ['Succeeded', played.outcome.deployment, 'errors', 'Timeline', '100 %'] };
}

/** One whose requests began to fail after some minutes. */
export async function rolledBackStory(folder: string): Promise<Story> {
  const isNew = (image: string | undefined): boolean => image?.endsWith('b') === true;
  const played = await play(folder, ({ containerDefinitions }, minute) => ({
    errorRate: isNew(containerDefinitions?.[0]?.image) ? (minute > 4 ? 0.05 : 0.005) : 0.001,
  }));
  return {
    ...played,
    name: 'rolled-back',
    says: ['Rolled back', played.outcome.deployment, 'judge', 'errors', 'Timeline'],
  };
}
