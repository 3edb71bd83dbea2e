export { type Reach, reachOfAddress, reachOfHost } from './address.ts';
export { type Descriptor, type Platform, parseDescriptor } from './descriptor.ts';
export { dockerLogin, loginFor } from './docker-config.ts';
export type { EcrSession } from './ecr-client.ts';
export { type EcrPace, ecrPaces } from './ecr-pace.ts';
export { type EcrRegistryOptions, ecrRegistry } from './ecr-registry.ts';
export { registryError } from './errors.ts';
export { type Http, type HttpRequest, IDLE, type NodeHttpOptions, nodeHttp } from './http.ts';
export { layoutRepository } from './layout.ts';
export { layoutFiles } from './layout-files.ts';
export { layoutFolder } from './layout-folder.ts';
export { layoutTar } from './layout-tar.ts';
export { anonymous, type Login, type LoginSource } from './login.ts';
export { descriptorOf, MANIFEST_BYTES, type Manifest, MOST_CHILDREN, parseManifest } from './manifest.ts';
export { isForeign, MANIFEST_TYPES, type ManifestKind, MEDIA, manifestKind } from './media-type.ts';
export {
  type MemoryContent,
  type MemoryRegistry,
  type MemoryRegistryOptions,
  memoryRegistry,
} from './memory-registry.ts';
export { type OciRegistryOptions, ociRegistry } from './oci-registry.ts';
export type {
  Arrival,
  BeginHint,
  BlobWriter,
  ContentSink,
  ContentSource,
  Origin,
  PutCondition,
  Repository,
  RepositoryRules,
} from './ports.ts';
export { RawBody, type Taker } from './raw-body.ts';
export { NotStrictJson, parseStrictJson } from './strict-json.ts';
export { type TokenBucket, tokenBucket } from './token-bucket.ts';
export { type Verifier, verified, verifiedBytes, verifier } from './verifier.ts';
