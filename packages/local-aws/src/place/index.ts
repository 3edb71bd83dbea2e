export { regionalArn } from './arn.ts';
export { createIdentifiers, type Identifiers } from './identifiers.ts';
export { type Handlers, operationsOn } from './operations.ts';
export { pageOf } from './page.ts';
export type { Place } from './place.ts';
