export { action } from './action.ts';
export { statementsFor } from './permissions.ts';
