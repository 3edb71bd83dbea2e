export { action } from './action.ts';
export { loadRepositories } from './load-repositories.ts';
export { statementsFor } from './permissions.ts';
