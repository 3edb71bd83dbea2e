/** Media types of the OCI image specification and of Docker's second schema. */
export const MEDIA = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar',
  ociLayerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  ociLayerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  ociEmpty: 'application/vnd.oci.empty.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;

/** What a registry is asked for: every manifest kind that is carried. */
export const MANIFEST_TYPES = [MEDIA.ociIndex, MEDIA.dockerList, MEDIA.ociManifest, MEDIA.dockerManifest] as const;

export type ManifestKind = 'image' | 'index';

/** The kind of manifest behind a media type; undefined for anything else. */
export function manifestKind(mediaType: string): ManifestKind | undefined {
  if (mediaType === MEDIA.ociIndex || mediaType === MEDIA.dockerList) return 'index';
  if (mediaType === MEDIA.ociManifest || mediaType === MEDIA.dockerManifest) return 'image';
  return undefined;
}

/** Layers that stay with their vendor: a registry need not hold them, so they are named but not copied. Source: image-spec, "Non-Distributable Layers". */
export function isForeign(mediaType: string): boolean {
  return (
    mediaType.includes('.nondistributable.') ||
    mediaType === 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'
  );
}

/** Source: RFC 6838 section 4.2. */
export function isMediaType(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9][\w!#$&.+^-]{0,126}\/[A-Za-z0-9][\w!#$&.+^-]{0,126}$/.test(text);
}
