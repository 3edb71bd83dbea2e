import type { Clock } from '@waybill/shared/kernel';
import {
  apiSite,
  createFaultPlan,
  createJournal,
  createViolations,
  type FaultPlan,
  type FaultRule,
  type Guard,
  type Journal,
  openGuard,
  openListener,
  type Service,
  scaledClock,
  type Violations,
} from '../src/core/index.ts';

export interface GivenApi {
  /** Spread into an SDK client's configuration. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  readonly journal: Journal;
  readonly faults: FaultPlan;
  readonly violations: Violations;
  /** Errors inside a service that are no refusals. */
  readonly defects: unknown[];
  stop(): Promise<void>;
}

/** An endpoint that serves just these services, to everybody unless a guard is given. */
export async function givenApi(options: {
  readonly services: readonly Service[];
  readonly clock?: Clock;
  readonly guard?: Guard;
  readonly faults?: readonly FaultRule[];
}): Promise<GivenApi> {
  const journal = createJournal();
  const faults = createFaultPlan({ rules: options.faults ?? [] });
  const violations = createViolations();
  const defects: unknown[] = [];
  const world = {
    clock: options.clock ?? scaledClock(),
    journal,
    faults,
    onDefect: (error: unknown) => {
      defects.push(error);
    },
  };
  let endpoint = '';
  const guard = options.guard ?? openGuard();
  const site = apiSite({
    services: options.services,
    world,
    guard,
    violations,
    region: 'eu-central-1',
    endpoint: () => endpoint,
  });
  const listener = await openListener(site, world);
  endpoint = listener.url;
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
  return {
    client: { endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 },
    journal,
    faults,
    violations,
    defects,
    stop: () => listener.stop(),
  };
}
