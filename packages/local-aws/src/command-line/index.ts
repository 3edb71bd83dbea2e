export { runLocalAws, type Terminal } from './run.ts';
