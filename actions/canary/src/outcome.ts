import type { TrafficShift } from '@waybill/shared/codedeploy';
import type { Digest } from '@waybill/shared/kernel';
import type { Plan } from './prepare/plan.ts';
import type { Watched } from './watch/watch.ts';

/** How a run of the canary came out. */
export type Outcome =
  | { readonly kind: 'planned'; readonly plan: Plan; readonly shift: TrafficShift; readonly lines: readonly string[] }
  | { readonly kind: 'serving'; readonly plan: Plan; readonly shift: TrafficShift; readonly serving: string }
  | Deployed;

export interface Deployed {
  readonly kind: 'deployed';
  readonly deployment: string;
  readonly resumed: boolean;
  readonly plan: Plan;
  readonly shift: TrafficShift;
  readonly watched: Watched;
  /** Which revision serves now, in words. */
  readonly serving: string;
  readonly region: string;
  /** Where a person can look at the deployment. */
  readonly link: string | undefined;
  readonly began: number;
  readonly ended: number;
  /** The file of the HTML report, where one was asked for. */
  readonly reportFile: string | undefined;
  /** Of the evidence that was attached to the image. */
  readonly evidenceDigest?: Digest | undefined;
}
