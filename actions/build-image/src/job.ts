import type { Inputs } from './inputs.ts';
import type { Known } from './known-image.ts';
import type { Outcome } from './outcome.ts';
import type { Ports } from './ports.ts';
import type { PreparedBuild } from './prepare/index.ts';
import type { Stopwatch } from './stopwatch.ts';

/** One build with everything that is decided and known before it begins. */
export interface Job {
  readonly inputs: Inputs;
  readonly ports: Ports;
  readonly prepared: PreparedBuild;
  readonly tags: readonly string[];
  readonly known: Known;
  readonly watch: Stopwatch;
}

/** What an outcome says whether or not anything was built. */
export function outline({ ports, prepared, tags, watch }: Job): Omit<Outcome, 'status' | 'because'> {
  return {
    place: ports.place,
    digest: undefined,
    tags,
    platforms: {},
    inputKey: prepared.key,
    builder: prepared.builder,
    bases: prepared.bases,
    images: [],
    evidence: {},
    bills: [],
    growth: {},
    reproduced: undefined,
    phases: watch.phases,
    pushedBytes: 0,
  };
}
