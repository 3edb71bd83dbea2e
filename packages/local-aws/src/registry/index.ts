export { basicOf, type RegistryAuth, unauthorized } from './access.ts';
export { blobReply } from './blobs.ts';
export { registrySite } from './registry-site.ts';
export type { Route } from './route.ts';
export { type LocalRegistry, type RegistryOptions, startRegistry } from './start-registry.ts';
export { type RegistryManners, seenBy } from './visit.ts';
