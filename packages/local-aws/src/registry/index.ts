export { basicOf, type RegistryAuth, unauthorized } from './access.ts';
export { blobReply } from './blobs.ts';
export { findManifest } from './manifests.ts';
export { type RegistryManners, type RegistryPorts, registrySite, type Shelf, seenBy } from './registry-site.ts';
export type { Route } from './route.ts';
export { type LocalRegistry, type RegistryOptions, startRegistry } from './start-registry.ts';
