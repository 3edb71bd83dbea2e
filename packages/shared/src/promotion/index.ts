export { type Cargo, loadCargo } from './cargo.ts';
export { type Closure, readClosure } from './closure.ts';
export type { BlobTally } from './copy-blobs.ts';
export type { CourseRules, Destination, PromotionPorts } from './course.ts';
export type { Delivery } from './deliver.ts';
export type { Reconciled } from './deliver-evidence.ts';
export { promotionError } from './errors.ts';
export { type Artifact, type Evidence, type Referrers, readEvidence } from './evidence.ts';
export { type Ancestry, carriedEntries, checkAncestry } from './ledger/ancestry.ts';
export type { Appended } from './ledger/append.ts';
export { type Link, readChain, readHead } from './ledger/chain.ts';
export { ENTRY_TYPE, entryTag, type LedgerEntry, parseEntryTag } from './ledger/entry.ts';
export type { LedgerProblem } from './ledger/examine.ts';
export { pinTag, type RecordRequest } from './ledger/record.ts';
export { rollbackTarget } from './ledger/rollback.ts';
export {
  type Guard,
  guardOf,
  type LedgerFinding,
  ledgerEnvironments,
  strayEntries,
  verifyLedger,
} from './ledger/verify.ts';
export { checkWay } from './ledger/way.ts';
export type { DestinationOutcome, PromotionOutcome } from './outcome.ts';
export { type BlobStep, type DestinationPlan, type ManifestStep, planDestination, type TagStep } from './plan.ts';
export { type PromotionRequest, promoteImage } from './promote.ts';
export { merkleRoot, type Receipt, receiptOf } from './receipt.ts';
export { type Form, type LeadFinder, leadFinder } from './referrer-leads.ts';
export type { Survey } from './survey.ts';
export { type Verification, verifyBytes, verifyPresence } from './verify.ts';
