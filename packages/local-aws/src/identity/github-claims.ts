import type { Claims } from './jwt.ts';

/** What of a workflow run its OIDC token speaks of. Everything has a default but the repository. */
export interface GithubRun {
  /** `owner/name` */
  readonly repository: string;
  readonly repositoryId?: string;
  readonly ownerId?: string;
  readonly ref?: string;
  readonly sha?: string;
  readonly environment?: string;
  readonly eventName?: string;
  readonly actor?: string;
  readonly actorId?: string;
  readonly workflow?: string;
  /** `.github/workflows/deliver.yml` */
  readonly workflowPath?: string;
  /** Reusable workflow that the job is in: `owner/repo/.github/workflows/deliver.yml@refs/tags/v1`. */
  readonly jobWorkflowRef?: string;
  readonly runId?: string;
  readonly runNumber?: string;
  readonly runAttempt?: string;
  readonly runnerEnvironment?: 'github-hosted' | 'self-hosted';
  readonly visibility?: 'public' | 'private' | 'internal';
  /** The form of `sub` that repositories have since July 2026: with the ids of owner and repository. */
  readonly immutableSubject?: boolean;
  /** Claims that replace or remove (undefined) the derived ones. */
  readonly overrides?: Claims;
}

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

/** The claims of GitHub's tokens, without times and audience. Source: GitHub Docs, "OpenID Connect reference". */
export function claimsOf(run: GithubRun): Claims {
  const [owner = '', name = ''] = run.repository.split('/');
  const ref = run.ref ?? 'refs/heads/main';
  const sha = run.sha ?? '8f1d2c3b4a5968778695a4b3c2d1e0f123456789';
  const ids = { repository: run.repositoryId ?? '456789', owner: run.ownerId ?? '123456' };
  const workflowRef = `${run.repository}/${run.workflowPath ?? '.github/workflows/deliver.yml'}@${ref}`;
  const subjectName =
    run.immutableSubject === true ? `${owner}@${ids.owner}/${name}@${ids.repository}` : run.repository;
  const claims: Record<string, unknown> = {
    sub: `repo:${subjectName}:${contextOf(run, ref)}`,
    iss: GITHUB_ISSUER,
    ref,
    sha,
    repository: run.repository,
    repository_owner: owner,
    repository_owner_id: ids.owner,
    repository_id: ids.repository,
    repository_visibility: run.visibility ?? 'private',
    run_id: run.runId ?? '20261120001',
    run_number: run.runNumber ?? '42',
    run_attempt: run.runAttempt ?? '1',
    actor: run.actor ?? 'octocat',
    actor_id: run.actorId ?? '583231',
    workflow: run.workflow ?? 'deliver',
    workflow_ref: workflowRef,
    workflow_sha: sha,
    job_workflow_ref: run.jobWorkflowRef ?? workflowRef,
    job_workflow_sha: sha,
    event_name: run.eventName ?? 'push',
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: ref === 'refs/heads/main' ? 'true' : 'false',
    head_ref: '',
    base_ref: '',
    runner_environment: run.runnerEnvironment ?? 'github-hosted',
    ...(run.environment !== undefined && { environment: run.environment }),
    ...run.overrides,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

function contextOf({ environment, eventName }: GithubRun, ref: string): string {
  if (environment !== undefined) return `environment:${environment.replaceAll(':', '%3A')}`;
  return eventName === 'pull_request' ? 'pull_request' : `ref:${ref}`;
}
