export { COMPRESSIONS, type Compression } from './archive/index.ts';
export {
  type AssembleQuestion,
  assemble,
  assembledPlatforms,
  type Description,
  type FileItem,
  type Owner,
  type Words,
} from './assemble/index.ts';
export { BASE_LOCK, type Base, type BaseOpener, readBase, readBaseLock, resolveBases } from './base/index.ts';
export { type BuilderFacts, builderId } from './builder-id.ts';
export { type BuildContext, type ContextEntry, digestEntries, insideWorkspace, openContext } from './context/index.ts';
export { type BaseUse, externalImages, readDockerfile } from './dockerfile/index.ts';
export {
  type BuildSecret,
  chooseEngine,
  type DockerfileBuild,
  dockerConfiguration,
  type Engine,
  type EngineCache,
  runEngine,
  toolEnvironment,
} from './engine/index.ts';
export { buildError } from './errors.ts';
export { importFinished } from './finished/index.ts';
export {
  type BuiltImage,
  type BuiltPlatform,
  formatPlatform,
  type Growth,
  growthOf,
  joinIndex,
  type LayoutWriter,
  layoutWriter,
  normalPlatform,
  platformDigests,
  readImage,
} from './image/index.ts';
export { inputKey, type KeyParts, keyTag } from './input-key.ts';
export { type Material, PROVENANCE_TYPE, type ProvenanceParts, provenance, provenanceKey } from './provenance.ts';
export { explainDifference, type Placed } from './reproducible/index.ts';
export {
  CYCLONEDX,
  cycloneDx,
  findSyft,
  type Inventory,
  readInventory,
  type SbomSubject,
  SPDX,
  type Syft,
  spdx,
} from './sbom/index.ts';
export { refuseSecretArguments } from './secret-arguments.ts';
export { refuseSecretsInImage } from './secret-scan.ts';
export { type Epoch, epochOf, type GitFacts, gitFacts, NO_EPOCH, writeGitTree } from './source/index.ts';
export { type Command, localTools, type ToolPorts, type Tools } from './tool.ts';
