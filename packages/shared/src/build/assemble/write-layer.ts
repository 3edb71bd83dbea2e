import { createHash } from 'node:crypto';
import type { Digest } from '../../kernel/index.ts';
import type { Descriptor } from '../../registry/index.ts';
import { type Compression, compressed } from '../archive/index.ts';
import { LAYER_TYPE, type LayoutWriter } from '../image/index.ts';
import { layerStream } from './layer-stream.ts';
import type { LayerPlan } from './plan-layers.ts';

/** A layer in the layout, and the digest of what it unpacks to. */
export interface WrittenLayer {
  readonly descriptor: Descriptor;
  readonly diffId: Digest;
  readonly title: string;
}

export async function writeLayer(
  plan: LayerPlan,
  layout: LayoutWriter,
  compression: Compression,
): Promise<WrittenLayer> {
  const plain = createHash('sha256');
  const heard = (async function* () {
    for await (const chunk of layerStream(plan.entries)) {
      plain.update(chunk);
      yield chunk;
    }
  })();
  const descriptor = await layout.addStream(LAYER_TYPE[compression], compressed(heard, compression));
  return { descriptor, diffId: `sha256:${plain.digest('hex')}` as Digest, title: plan.title };
}
