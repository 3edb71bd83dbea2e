import { asText } from '../evaluate/expression.ts';
import type { OidcClaims } from '../options.ts';
import type { Context } from './github-context.ts';
import type { WorkflowRun } from './run.ts';

const FROM_GITHUB = [
  ...['actor', 'actor_id', 'base_ref', 'event_name', 'head_ref', 'ref', 'ref_type', 'repository', 'repository_id'],
  ...[
    'repository_owner',
    'repository_owner_id',
    'run_attempt',
    'run_id',
    'run_number',
    'sha',
    'workflow',
    'workflow_ref',
  ],
  'workflow_sha',
];

/** What GitHub would put into a job's OIDC token, but for times, issuer and audience. */
export function oidcClaims(within: WorkflowRun, environment: string | undefined): OidcClaims {
  const { github, loaded } = within;
  const { slug, ref, sha } = loaded.repository;
  const facts = FROM_GITHUB.map((name) => [name, textOf(github, name)] as const);
  return {
    ...Object.fromEntries(facts),
    sub: subject(github, environment),
    ...(environment === undefined ? {} : { environment }),
    job_workflow_ref: `${slug}/${loaded.workflow.file}@${ref}`,
    job_workflow_sha: sha,
    ref_protected: textOf(github, 'ref_protected'),
    repository_visibility: 'private',
    runner_environment: 'self-hosted',
  };
}

/** The immutable form that repositories created since July 2026 have, with the ids of owner and repository. */
function subject(github: Context, environment: string | undefined): string {
  const [owner = '', name = ''] = textOf(github, 'repository').split('/');
  const repository = `${owner}@${textOf(github, 'repository_owner_id')}/${name}@${textOf(github, 'repository_id')}`;
  if (environment !== undefined) return `repo:${repository}:environment:${environment.replaceAll(':', '%3A')}`;
  if (github['event_name'] === 'pull_request') return `repo:${repository}:pull_request`;
  return `repo:${repository}:ref:${textOf(github, 'ref')}`;
}

function textOf(github: Context, name: string): string {
  return asText(github[name] ?? '');
}
