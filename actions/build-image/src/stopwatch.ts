import type { Clock } from '@waybill/shared/kernel';
import type { Phase } from './outcome.ts';

/** Times the phases of a run, in their order. */
export interface Stopwatch {
  readonly phases: readonly Phase[];
  time<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export function stopwatch(clock: Clock): Stopwatch {
  const phases: Phase[] = [];
  return {
    phases,
    time: async (name, work) => {
      const start = clock.now();
      try {
        return await work();
      } finally {
        phases.push({ name, took: clock.now() - start });
      }
    },
  };
}
