export { type AwsCodeBuildOptions, awsCodeBuild } from './aws-code-build.ts';
export type { CodeBuildPort, LogPage, RemoteBuild, StartRequest } from './code-build.ts';
export { DIGEST_VARIABLES, type RemotePorts, type RemoteQuestion, runRemoteBuild } from './remote-build.ts';
