import type { Environment } from './host.ts';

/** Where this run comes from, for evidence and markers; from the runner's or CodeBuild's variables, undefined on a laptop. */
export interface RunFacts {
  readonly platform: 'github' | 'codebuild' | 'shell';
  /** `owner/name`, or the source URL in CodeBuild. */
  readonly repository?: string;
  readonly commit?: string;
  readonly ref?: string;
  readonly runId?: string;
  readonly attempt?: string;
  readonly actor?: string;
  readonly event?: string;
  readonly workflow?: string;
  /** Where a person can look at the run. */
  readonly url?: string;
}

export function runFacts(env: Environment): RunFacts {
  if (env['GITHUB_ACTIONS'] === 'true')
    return present({
      platform: 'github',
      repository: env['GITHUB_REPOSITORY'],
      commit: env['GITHUB_SHA'],
      ref: env['GITHUB_REF'],
      runId: env['GITHUB_RUN_ID'],
      attempt: env['GITHUB_RUN_ATTEMPT'],
      actor: env['GITHUB_ACTOR'],
      event: env['GITHUB_EVENT_NAME'],
      workflow: env['GITHUB_WORKFLOW_REF'],
      url: githubUrl(env),
    });
  if ((env['CODEBUILD_BUILD_ID'] ?? '') !== '')
    return present({
      platform: 'codebuild',
      repository: env['CODEBUILD_SOURCE_REPO_URL'],
      commit: env['CODEBUILD_RESOLVED_SOURCE_VERSION'],
      ref: env['CODEBUILD_WEBHOOK_HEAD_REF'],
      runId: env['CODEBUILD_BUILD_ID'],
      attempt: '1',
      actor: env['CODEBUILD_INITIATOR'],
      event: env['CODEBUILD_WEBHOOK_EVENT'],
      url: env['CODEBUILD_BUILD_URL'],
    });
  return { platform: 'shell' };
}

function githubUrl(env: Environment): string | undefined {
  const server = env['GITHUB_SERVER_URL'];
  const repository = env['GITHUB_REPOSITORY'];
  const run = env['GITHUB_RUN_ID'];
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
}

/** Leaves out what is undefined or empty. */
function present(
  facts: { [K in keyof RunFacts]: RunFacts[K] | undefined } & { platform: RunFacts['platform'] },
): RunFacts {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined && value !== ''),
  ) as unknown as RunFacts;
}
