export { type Base, type BaseVariant, copyBaseLayers, readBase, variantOf } from './read-base.ts';
