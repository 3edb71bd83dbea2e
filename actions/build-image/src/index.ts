export { action } from './action.ts';
