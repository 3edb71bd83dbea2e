export type { EcrRegistries, EcrRegistry } from './ecr-registry.ts';
export type { ScanBook, ScanFrame, ScanScript } from './scan-book.ts';
export { type Ecr, startEcr } from './start-ecr.ts';
