export { copyContext } from './copy-context.ts';
export { digestEntries } from './digest-context.ts';
export { type IgnoreRules, parseIgnore } from './ignore.ts';
export { type BuildContext, type ContextQuestion, contains, insideWorkspace, openContext } from './open-context.ts';
export { type ContextEntry, walkContext } from './walk.ts';
