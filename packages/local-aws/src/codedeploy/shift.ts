import type { TrafficRoutingConfig } from '@aws-sdk/client-codedeploy';

/** From `afterMs` milliseconds after AllowTraffic began, the replacement gets `weight` percent. */
export interface ShiftStep {
  readonly afterMs: number;
  readonly weight: number;
}

const MINUTE = 60_000;

/** When how much traffic moves: a canary takes its share at once, a linear shift its first step at once. */
export function shiftPlan(routing: TrafficRoutingConfig | undefined): readonly ShiftStep[] {
  if (routing?.type === 'TimeBasedCanary') {
    const { canaryPercentage = 100, canaryInterval = 0 } = routing.timeBasedCanary ?? {};
    return [
      { afterMs: 0, weight: canaryPercentage },
      { afterMs: canaryInterval * MINUTE, weight: 100 },
    ];
  }
  if (routing?.type === 'TimeBasedLinear') {
    const { linearPercentage = 100, linearInterval = 0 } = routing.timeBasedLinear ?? {};
    return Array.from({ length: Math.ceil(100 / linearPercentage) }, (_, step) => ({
      afterMs: step * linearInterval * MINUTE,
      weight: Math.min(100, (step + 1) * linearPercentage),
    }));
  }
  return [{ afterMs: 0, weight: 100 }];
}

/** Milliseconds from the first to the last step. */
export function shiftLength(routing: TrafficRoutingConfig | undefined): number {
  return shiftPlan(routing).at(-1)?.afterMs ?? 0;
}
