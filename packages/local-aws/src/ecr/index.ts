export { type EcrRegistries, type EcrRegistry, findingArn } from './ecr-registry.ts';
export type { EcrSeed, RepositorySeed } from './ecr-seed.ts';
export type { Insight, ScanFrame, ScanScript, ScanView } from './scan-book.ts';
export { startEcr } from './start-ecr.ts';
