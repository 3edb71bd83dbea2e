export { type Cargo, loadCargo } from './cargo.ts';
export { type Closure, readClosure } from './closure.ts';
export type { BlobTally } from './copy-blobs.ts';
export { promotionError } from './errors.ts';
export { type Artifact, type Referrers, readEvidence } from './evidence.ts';
export { type BlobStep, type DestinationPlan, type ManifestStep, planDestination, type TagStep } from './plan.ts';
export {
  type Destination,
  type DestinationOutcome,
  type PromotionOutcome,
  type PromotionPorts,
  type PromotionRequest,
  promoteImage,
} from './promote.ts';
export { merkleRoot, type Receipt, receiptOf } from './receipt.ts';
export type { Survey } from './survey.ts';
export { type Verification, verifyDestination } from './verify.ts';
