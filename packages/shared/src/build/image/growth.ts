import type { Descriptor } from '../../registry/index.ts';
import type { BuiltPlatform } from './built-platform.ts';

/** One layer of an image beside the image before. */
export interface LayerGrowth {
  /** Compressed bytes. */
  readonly size: number;
  /** Whether the image before has the very same. */
  readonly kept: boolean;
  /** What made it, as the history says. */
  readonly made: string;
}

/** An image's layers beside those of the image before. */
export interface Growth {
  readonly layers: readonly LayerGrowth[];
  /** Compressed bytes in all. */
  readonly size: number;
  /** Of the image before; undefined where there is none. */
  readonly before: number | undefined;
}

export function growthOf({ layers, config }: BuiltPlatform, before: readonly Descriptor[] | undefined): Growth {
  const known = new Set(before?.map(({ digest }) => digest));
  const makers = (config.history ?? []).filter(({ empty_layer }) => empty_layer !== true);
  return {
    layers: layers.map(({ digest, size }, index) => ({
      size,
      kept: known.has(digest),
      made: makers.length === layers.length ? (makers[index]?.created_by ?? '') : '',
    })),
    size: total(layers),
    before: before === undefined ? undefined : total(before),
  };
}

function total(layers: readonly Descriptor[]): number {
  return layers.reduce((sum, { size }) => sum + size, 0);
}
