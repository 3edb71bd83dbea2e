/** How a deployment moves traffic. Percent 1–99, times in minutes. */
export type TrafficShift =
  | { readonly kind: 'all-at-once' }
  | { readonly kind: 'canary'; readonly percent: number; readonly minutes: number }
  | { readonly kind: 'linear'; readonly percent: number; readonly minutes: number };

const MINUTE = 60_000;

/** Milliseconds from the first shifted request until all traffic is on the new revision. Source: CodeDeploy user guide, deployment configurations. */
export function shiftDuration(shift: TrafficShift): number {
  switch (shift.kind) {
    case 'all-at-once':
      return 0;
    case 'canary':
      return shift.minutes * MINUTE;
    case 'linear':
      return (linearSteps(shift.percent) - 1) * shift.minutes * MINUTE;
  }
}

/** Percent of traffic on the new revision, that long after traffic began to move; 0 before. */
export function expectedWeight(shift: TrafficShift, elapsed: number): number {
  if (elapsed < 0) return 0;
  switch (shift.kind) {
    case 'all-at-once':
      return 100;
    case 'canary':
      return elapsed < shift.minutes * MINUTE ? shift.percent : 100;
    case 'linear':
      return Math.min(100, (Math.floor(elapsed / (shift.minutes * MINUTE)) + 1) * shift.percent);
  }
}

/** Milliseconds after the start of the shift at which the weight changes, first to last. */
export function weightChanges(shift: TrafficShift): number[] {
  switch (shift.kind) {
    case 'all-at-once':
      return [0];
    case 'canary':
      return [0, shift.minutes * MINUTE];
    case 'linear':
      return Array.from({ length: linearSteps(shift.percent) }, (_, step) => step * shift.minutes * MINUTE);
  }
}

/** `canary 10 % for 5 min`, for people. */
export function describeShift(shift: TrafficShift): string {
  switch (shift.kind) {
    case 'all-at-once':
      return 'all at once';
    case 'canary':
      return `canary: ${shift.percent} % for ${shift.minutes} min, then 100 %`;
    case 'linear':
      return `linear: ${shift.percent} % more every ${shift.minutes} min`;
  }
}

function linearSteps(percent: number): number {
  return Math.ceil(100 / percent);
}
