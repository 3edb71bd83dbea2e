export type { BuildScript } from './build.ts';
export { type CodeBuild, type CodeBuildPlace, createCodeBuild, type ProjectSeed } from './codebuild-service.ts';
