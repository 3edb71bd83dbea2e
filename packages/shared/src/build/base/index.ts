export { BASE_LOCK, readBaseLock } from './base-lock.ts';
export { parseBaseName } from './base-name.ts';
export { type Base, type BaseVariant, copyBaseLayers, readBase, variantOf } from './read-base.ts';
export { type BaseOpener, type ResolveQuestion, resolveBases } from './resolve-bases.ts';
