import type { PromotionOutcome } from '@waybill/shared/promotion';
import type { Admission } from './admit.ts';

/** What a run of promote knows at its end. */
export interface Outcome {
  readonly kind: 'planned' | 'done';
  readonly rollback: boolean;
  /** The source as the user wrote it. */
  readonly image: string;
  readonly promotion: PromotionOutcome;
  /** What was required of the image, and found. */
  readonly admitted: readonly Admission[];
  /** Requests to registries and to ECR's API. */
  readonly requests: number;
  /** Milliseconds. */
  readonly took: number;
}
