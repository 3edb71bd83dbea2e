export { importFinished } from './open-finished.ts';
export { unpackLayout } from './unpack-layout.ts';
