import type { Digest } from '@waybill/shared/kernel';

/** Where images come from, as bytes by digest. */
export interface ImageSource {
  /** The manifest that a tag or digest names; undefined where there is none. */
  manifest(image: ImageName): Promise<Uint8Array | undefined>;
  /** Bytes of a config or layer; undefined where there is none. */
  blob(image: ImageName, digest: Digest): Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** An image as a task definition names it, taken apart. */
export interface ImageName {
  readonly host: string;
  readonly repository: string;
  /** A digest where there is one, else a tag. */
  readonly reference: string;
}

/** Takes `HOST/REPOSITORY[:TAG][@DIGEST]` apart; undefined when it is not of that form. */
export function parseImageName(text: string): ImageName | undefined {
  const found = /^([^/@\s]+)\/([a-z0-9][a-z0-9._/-]*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[a-f0-9]{64}))?$/.exec(text);
  if (found === null) return undefined;
  const [, host = '', repository = '', tag, digest] = found;
  return { host, repository, reference: digest ?? tag ?? 'latest' };
}
