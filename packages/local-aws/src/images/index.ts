export { type Blob, type BlobStore, createBlobStore, type Intake } from './blob-store.ts';
export { createImageStore, type ImageStore, storeAsOf } from './image-store.ts';
export {
  type Descriptor,
  DOCKER_LIST,
  DOCKER_MANIFEST,
  type Manifest,
  OCI_INDEX,
  OCI_MANIFEST,
  parseManifest,
} from './manifest.ts';
export { isImmutable, type Put, type PutOutcome, putManifest } from './put-manifest.ts';
export {
  isReferenced,
  type NewRepository,
  type Repository,
  referrersOf,
  type StoredManifest,
  type TagMutability,
  tagsOf,
  type Upload,
} from './repository.ts';
