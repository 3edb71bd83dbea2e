import type { PromotionOutcome } from '@waybill/shared/promotion';

/** What a run of promote knows at its end. */
export interface Outcome {
  readonly kind: 'planned' | 'done';
  readonly rollback: boolean;
  /** The source as the user wrote it. */
  readonly image: string;
  readonly promotion: PromotionOutcome;
  /** Requests to registries and to ECR's API. */
  readonly requests: number;
  /** Milliseconds. */
  readonly took: number;
}
