import type { ImageConfig } from '../image-config.ts';

/** An instruction of the Dockerfile, as far as layers need it. */
export interface LayerInstruction {
  /** Upper case. */
  readonly name: string;
  readonly rest: string;
  /** From 1. */
  readonly line: number;
}

/** Instructions that can make a layer. Source: Dockerfile reference. */
const MAKERS = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

/**
 * The line of the Dockerfile that made each layer, by the layer's digest and by its diff id. Layers of the base image point
 * at the last stage's FROM. Where arguments were filled in, so that the texts differ, the kind and the order decide.
 */
export function layerLines(config: ImageConfig, instructions: readonly LayerInstruction[]): Map<string, number> {
  const from = instructions.findLastIndex(({ name }) => name === 'FROM');
  const base = instructions[from]?.line ?? 1;
  const makers = instructions.slice(from + 1).filter(({ name }) => MAKERS.has(name));
  const lines = new Map<string, number>();
  let next = makers.length;
  for (const { digest, diffId, createdBy } of config.layers.toReversed()) {
    const at = findMaker(makers.slice(0, next), createdBy);
    if (at >= 0) next = at;
    for (const name of [digest, diffId]) if (name !== '') lines.set(name, at < 0 ? base : (makers[at]?.line ?? base));
  }
  return lines;
}

function findMaker(makers: readonly LayerInstruction[], createdBy: string): number {
  const made = normalized(createdBy);
  const exact = makers.findLastIndex(({ name, rest }) => normalized(`${name} ${rest}`) === made);
  if (exact >= 0) return exact;
  const last = makers.at(-1);
  return last?.rest.includes('$') === true && made.startsWith(`${last.name} `) ? makers.length - 1 : -1;
}

/** The same text for an instruction and for what BuildKit, the classic builder and buildah write of it. */
function normalized(text: string): string {
  return text
    .replace(/\s*# buildkit$/, '')
    .replace(/^\|\d+ .*?(?=\/bin\/sh -c )/, '')
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, '')
    .replace(/^(?:RUN )?\/bin\/sh -c /, 'RUN ')
    .replace(/(^|\s)--[a-z-]+(=\S+)?/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}
