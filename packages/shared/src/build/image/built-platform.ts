import type { Descriptor, Platform } from '../../registry/index.ts';
import type { ImageConfig } from './image-config.ts';

/** One platform of an image in a layout. */
export interface BuiltPlatform {
  readonly platform: Platform;
  readonly manifest: Descriptor;
  readonly config: ImageConfig;
  readonly layers: readonly Descriptor[];
}
