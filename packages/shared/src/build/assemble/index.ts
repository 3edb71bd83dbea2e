export { type AssembleQuestion, assemble, assembledPlatforms } from './assemble.ts';
export { DESCRIPTION, type Description, type FileItem, readDescription } from './description.ts';
export { platformArguments } from './substitute.ts';
