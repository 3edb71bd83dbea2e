export { action } from './action.ts';
export type { Inputs } from './inputs.ts';
export type { Outcome } from './run.ts';
export { statementsFor } from './permissions.ts';
