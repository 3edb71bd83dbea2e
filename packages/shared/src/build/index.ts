export { type AssembleQuestion, assemble, DESCRIPTION, type Description, readDescription } from './assemble/index.ts';
export { type Base, readBase } from './base/index.ts';
export { type BuildContext, type ContextEntry, contains, insideWorkspace, openContext } from './context/index.ts';
export { buildError } from './errors.ts';
export {
  type BuiltImage,
  type BuiltPlatform,
  formatPlatform,
  type ImageConfig,
  type LayoutWriter,
  layoutWriter,
  parsePlatform,
  platformDigests,
} from './image/index.ts';
export { type Command, localTools, type ToolPorts, type Tools } from './tool.ts';
