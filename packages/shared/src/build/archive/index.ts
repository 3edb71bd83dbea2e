export { COMPRESSIONS, type Compression, compressed, decompressed } from './compress.ts';
export type { TarEntry } from './tar-entry.ts';
export { readTar, type TarItem } from './tar-reader.ts';
export { padding, TAR_END, tarHeader } from './tar-writer.ts';
