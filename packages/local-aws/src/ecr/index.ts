export type { EcrRegistries, EcrRegistry } from './ecr-registry.ts';
export type { Insight, ScanBook, ScanFrame, ScanScript, ScanView } from './scan-book.ts';
export { type Ecr, startEcr } from './start-ecr.ts';
