import { type Digest, hexOf } from './digest.ts';

/** The tag under which clients keep a subject's referrers where a registry has no API for them. Source: distribution-spec, "Referrers Tag Schema". */
export function fallbackTag(subject: Digest): string {
  return `sha256-${hexOf(subject)}`;
}

const COSIGN = ['sig', 'att', 'sbom'] as const;

/** The tags that cosign gave its artifacts before there were referrers. Source: cosign, "Image signature storage". */
export function cosignTags(subject: Digest): string[] {
  return COSIGN.map((suffix) => `${fallbackTag(subject)}.${suffix}`);
}

/** Whether a tag belongs to the referrers of some digest, and is no name for an image. */
export function isReferrerTag(tag: string): boolean {
  return /^sha256-[a-f0-9]{64}(\.[a-z]+)?$/.test(tag);
}
