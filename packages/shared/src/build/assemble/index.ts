export { type AssembleQuestion, assemble, assembledPlatforms } from './assemble.ts';
export type { Description, FileItem, Owner, Words } from './description.ts';
