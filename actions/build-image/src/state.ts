/** Names of what is kept for the post step; empty once there is nothing left to do. */
export const STATE = {
  /** A build of CodeBuild that may still run. */
  build: 'codebuild-build',
  /** The private folder of the run. */
  folder: 'private-folder',
} as const;
