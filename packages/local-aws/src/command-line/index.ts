export { runLocalAws } from './run.ts';
