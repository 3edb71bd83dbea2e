export { readSchema, violations } from '../../../packages/shared/test/given-schema.ts';
