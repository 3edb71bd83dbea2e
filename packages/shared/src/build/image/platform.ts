import type { Platform } from '../../registry/index.ts';

/** arm64/v8 is arm64; arm without a variant is arm/v7. Source: containerd, platforms.Normalize. */
export function normalPlatform(platform: Platform): Platform {
  const { os, architecture, variant } = platform;
  if (architecture === 'arm64' && (variant === 'v8' || variant === undefined)) return { os, architecture };
  if (architecture === 'arm') return { os, architecture, variant: variant ?? 'v7' };
  return variant === undefined ? { os, architecture } : { os, architecture, variant };
}

export function formatPlatform(platform: Platform): string {
  return [platform.os, platform.architecture, platform.variant].filter((part) => part !== undefined).join('/');
}
