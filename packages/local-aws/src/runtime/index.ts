export { type ImageName, type ImageSource, parseImageName } from './image-source.ts';
export { type Load, type LoadOptions, startLoad } from './load.ts';
export { type Meter, type MeterOptions, startMeter } from './meter.ts';
export { createProcessRunner, type ProcessRunner } from './process-runner.ts';
export { type Measured, type ProxyOptions, startProxy, type WeightedProxy } from './proxy.ts';
export { applyLayer } from './unpack.ts';
export { type TarFile, writeTar } from './write-tar.ts';
