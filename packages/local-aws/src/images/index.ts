export { type Blob, type BlobStore, createBlobStore } from './blob-store.ts';
export { createImageStore, type ImageStore, storeAsOf } from './image-store.ts';
export {
  OCI_INDEX,
  OCI_MANIFEST,
  parseManifest,
} from './manifest.ts';
export { putManifest } from './put-manifest.ts';
export {
  isReferenced,
  type Repository,
  referrersOf,
  type StoredManifest,
  type TagMutability,
  tagsOf,
  type Upload,
} from './repository.ts';
