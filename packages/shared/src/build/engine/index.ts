export { chooseEngine, type Engine } from './choose-builder.ts';
export type { BuildSecret, EngineCache } from './request.ts';
export { type DockerfileBuild, type EnginePorts, runEngine } from './run-engine.ts';
export { dockerConfiguration, toolEnvironment } from './tool-environment.ts';
