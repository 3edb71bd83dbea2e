export { COMPRESSIONS, type Compression } from './archive/index.ts';
export {
  type AssembleQuestion,
  assemble,
  assembledPlatforms,
  type Description,
  type FileItem,
  type Owner,
  type Words,
} from './assemble/index.ts';
export { type Base, readBase } from './base/index.ts';
export { type BuildContext, type ContextEntry, contains, insideWorkspace, openContext } from './context/index.ts';
export {
  type BuildSecret,
  chooseEngine,
  type Engine,
  parseBaseName,
  runEngine,
  toolEnvironment,
  unpackLayout,
} from './engine/index.ts';
export { buildError } from './errors.ts';
export {
  type BuiltImage,
  type BuiltPlatform,
  formatPlatform,
  type ImageConfig,
  type LayoutWriter,
  layoutWriter,
  normalPlatform,
  platformDigests,
} from './image/index.ts';
export { type Command, localTools, type ToolPorts, type Tools } from './tool.ts';
