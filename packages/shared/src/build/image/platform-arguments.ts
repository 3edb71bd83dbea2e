import type { Platform } from '../../registry/index.ts';

/** What a recipe may ask of the platform that it is built for. Source: BuildKit, "Automatic platform ARGs". */
export function platformArguments(platform: Platform): Record<string, string> {
  const { os, architecture, variant } = platform;
  return {
    TARGETPLATFORM: [os, architecture, variant].filter((part) => part !== undefined).join('/'),
    TARGETOS: os,
    TARGETARCH: architecture,
    TARGETVARIANT: variant ?? '',
  };
}
