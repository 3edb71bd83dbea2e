export type { ImageName, ImageSource } from './image-source.ts';
export { type Load, startLoad } from './load.ts';
export { startMeter } from './meter.ts';
export { createProcessRunner, type ProcessRunner } from './process-runner.ts';
export { type Measured, startProxy, type WeightedProxy } from './proxy.ts';
export { applyLayer } from './unpack.ts';
export { type TarFile, writeTar } from './write-tar.ts';
