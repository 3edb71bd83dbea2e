export { action } from './action.ts';
export { needs } from './permissions.ts';
