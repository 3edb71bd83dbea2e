export type { BuildScript } from './build.ts';
export { type CodeBuild, createCodeBuild, type ProjectSeed } from './codebuild-service.ts';
