export { type BuiltImage, type BuiltPlatform, platformDigests, writeImage, writePlatform } from './built-image.ts';
export {
  type ContainerConfig,
  type HistoryEntry,
  type ImageConfig,
  type ImageManifest,
  LAYER_TYPE,
  parseImageConfig,
} from './image-config.ts';
export { type LayoutWriter, layoutWriter } from './layout-writer.ts';
export { formatPlatform, normalPlatform } from './platform.ts';
export { platformArguments } from './platform-arguments.ts';
