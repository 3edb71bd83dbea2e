import { stripTypeScriptTypes } from 'node:module';

/** Jest transform: erase the types and keep every line and column where it was. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
};
