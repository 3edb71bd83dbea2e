/** Where a build ran, as the platform itself says. */
export interface BuilderFacts {
  readonly platform: 'github' | 'codebuild' | 'shell';
  /** Claims of the platform's identity token; undefined where there is none. */
  readonly claims: Readonly<Record<string, string>> | undefined;
  /** Variables of the environment, for where no token says it. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The identity of the builder. On GitHub it is the workflow file that the job runs, by its commit or ref, from the identity token;
 * only without a token from the runner's variables. No input has a part in it. Source: SLSA v1.0, "builder.id".
 */
export function builderId({ platform, claims, env }: BuilderFacts): string {
  switch (platform) {
    case 'github': {
      const workflow = claims?.['job_workflow_ref'] ?? claims?.['workflow_ref'] ?? env['GITHUB_WORKFLOW_REF'];
      const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
      return workflow === undefined ? `${server}/actions/runner` : `${server}/${workflow}`;
    }
    case 'codebuild':
      return (
        env['CODEBUILD_BUILD_ARN']?.replace(/:build\/([^:]+):.*$/, ':project/$1') ?? 'https://aws.amazon.com/codebuild'
      );
    case 'shell':
      return 'urn:waybill:builder:shell';
    default:
      return platform satisfies never;
  }
}
