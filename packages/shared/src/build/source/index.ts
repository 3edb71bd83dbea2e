export { type Epoch, epochOf, NO_EPOCH } from './epoch.ts';
export { type GitFacts, gitFacts, publicSource } from './git.ts';
export { writeGitTree } from './git-tree.ts';
