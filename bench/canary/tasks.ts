import type { Experiment } from './cells.ts';
import { type FamilyWiseExperiment, measureFamilyWise } from './family-wise.ts';
import { type LatencyExperiment, measureLatency } from './latency.ts';
import { measure } from './measure.ts';

/** A piece of work that depends on nothing but itself. */
export type Task =
  | {
      readonly kind: 'counts';
      readonly experiment: Experiment;
      readonly runs: number;
      readonly names: readonly string[];
    }
  | { readonly kind: 'latency'; readonly experiment: LatencyExperiment; readonly runs: number }
  | { readonly kind: 'family-wise'; readonly experiment: FamilyWiseExperiment; readonly runs: number };

/** What a task gives, for each judge. */
export interface Done {
  readonly runs: number;
  readonly minutes: readonly number[];
  readonly unsure: number;
  readonly harmed: number;
}

export function perform(task: Task): Done[] {
  switch (task.kind) {
    case 'counts':
      return measure(task.experiment, task.runs, task.names);
    case 'latency':
      return measureLatency(task.experiment, task.runs).map((each) => ({ ...each, unsure: 0, harmed: 0 }));
    case 'family-wise': {
      const stopped = measureFamilyWise(task.experiment, task.runs);
      const minutes = new Array<number>(stopped).fill(task.experiment.cell.minutes);
      return [{ runs: task.runs, minutes, unsure: 0, harmed: 0 }];
    }
  }
}
