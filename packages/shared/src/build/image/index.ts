export { type BuiltImage, platformDigests, writeImage, writePlatform } from './built-image.ts';
export type { BuiltPlatform } from './built-platform.ts';
export { type Growth, growthOf, type LayerGrowth } from './growth.ts';
export {
  type ContainerConfig,
  type HistoryEntry,
  type ImageConfig,
  type ImageManifest,
  LAYER_TYPE,
  parseImageConfig,
} from './image-config.ts';
export { joinIndex } from './join-index.ts';
export { type LayoutWriter, layoutWriter } from './layout-writer.ts';
export { formatPlatform, normalPlatform } from './platform.ts';
export { platformArguments } from './platform-arguments.ts';
export { readImage } from './read-image.ts';
