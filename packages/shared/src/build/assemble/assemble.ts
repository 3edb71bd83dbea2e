import type { Platform } from '../../registry/index.ts';
import { type Base, copyBaseLayers, variantOf } from '../base/index.ts';
import type { ContextEntry } from '../context/index.ts';
import { type BuiltImage, type BuiltPlatform, type LayoutWriter, writeImage, writePlatform } from '../image/index.ts';
import type { Description } from './description.ts';
import { imageConfig } from './image-config.ts';
import { type LayerPlan, planLayers } from './plan-layers.ts';
import { fillIn } from './substitute.ts';
import { type WrittenLayer, writeLayer } from './write-layer.ts';

export interface AssembleQuestion {
  readonly description: Description;
  /** None is an empty image. */
  readonly base: Base | undefined;
  readonly context: readonly ContextEntry[];
  /** Empty for all that the base has. */
  readonly platforms: readonly Platform[];
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Seconds since 1970 that everything is dated to. */
  readonly epoch: number;
}

/** An image without a base has no platform of its own; the machine's would make the digest depend on the machine. */
const DEFAULT_PLATFORM: Platform = { os: 'linux', architecture: 'amd64' };

/** Puts an image together from a base and files: no builder, no root, the same bytes on every machine. */
export async function assemble(question: AssembleQuestion, layout: LayoutWriter): Promise<BuiltImage> {
  const { description, base, annotations, epoch } = question;
  const written = new Map<string, Promise<WrittenLayer>>();
  const write = (plan: LayerPlan): Promise<WrittenLayer> => {
    const key = JSON.stringify(plan);
    const layer = written.get(key) ?? writeLayer(plan, layout, description.compression);
    written.set(key, layer);
    return layer;
  };
  const platforms: BuiltPlatform[] = [];
  for (const platform of assembledPlatforms(question)) {
    const variant = base === undefined ? undefined : variantOf(base, platform);
    const below = base === undefined || variant === undefined ? [] : await copyBaseLayers(base, variant, layout);
    const layers: WrittenLayer[] = [];
    for (const plan of planLayers(fillIn(description, question.args, platform), question.context, epoch))
      layers.push(await write(plan));
    const config = imageConfig({ ...question, base: variant?.config, platform, layers });
    platforms.push(
      await writePlatform(layout, {
        config,
        layers: [...below, ...layers.map(({ descriptor }) => descriptor)],
        annotations: { ...annotations, ...baseAnnotations(base) },
      }),
    );
  }
  return writeImage(layout, platforms, annotations);
}

/** The platforms that are built: those asked for, else all of the base. */
export function assembledPlatforms({
  platforms,
  base,
}: Pick<AssembleQuestion, 'platforms' | 'base'>): readonly Platform[] {
  if (platforms.length > 0) return platforms;
  return base === undefined ? [DEFAULT_PLATFORM] : base.variants.map(({ platform }) => platform);
}

/** Source: OCI image-spec, annotations.md, "Pre-Defined Annotation Keys". */
function baseAnnotations(base: Base | undefined): Record<string, string> {
  if (base === undefined) return {};
  return { 'org.opencontainers.image.base.name': base.name, 'org.opencontainers.image.base.digest': base.digest };
}
