export { type Access, lookAtAccess } from './access.ts';
export { attempt } from './attempt.ts';
export { checkUp, type Errand } from './check-up.ts';
export { lookAtRepository } from './repository.ts';
