import { arch, platform } from 'node:os';
import type { Json } from '@waybill/shared/kernel';
import type { Trigger } from '../options.ts';

/** Names of the `github` context that a step sees as GITHUB_…. Source: actions/runner, GitHubContext.cs. */
const IN_ENVIRONMENT = [
  ...['action', 'action_path', 'action_ref', 'action_repository', 'actor', 'actor_id', 'api_url', 'base_ref', 'env'],
  ...['event_name', 'event_path', 'graphql_url', 'head_ref', 'job', 'output', 'path', 'ref', 'ref_name'],
  ...['ref_protected', 'ref_type', 'repository', 'repository_id', 'repository_owner', 'repository_owner_id'],
  ...['retention_days', 'run_attempt', 'run_id', 'run_number', 'server_url', 'sha', 'state', 'step_summary'],
  ...['triggering_actor', 'workflow', 'workflow_ref', 'workflow_sha', 'workspace'],
];

export type Context = Readonly<Record<string, Json>>;

/** The `github` context of a run, without what belongs to a job or a step. */
export function githubContext(event: Trigger, workflow: { readonly name: string; readonly file: string }): Context {
  const serverUrl = event.serverUrl ?? 'https://github.com';
  const apiUrl = event.apiUrl ?? 'https://api.github.com';
  const actor = event.actor ?? 'octocat';
  const [owner = ''] = event.repository.split('/');
  return {
    ...refFacts(event),
    actor,
    actor_id: event.actorId ?? '1',
    api_url: apiUrl,
    event: event.payload,
    event_name: event.name,
    graphql_url: `${apiUrl}/graphql`,
    repository: event.repository,
    repository_id: event.repositoryId ?? '1',
    repository_owner: owner,
    repository_owner_id: event.ownerId ?? '1',
    repositoryUrl: `git:${serverUrl.replace(/^https?:/, '')}/${event.repository}.git`,
    retention_days: '90',
    run_attempt: event.runAttempt ?? '1',
    run_id: event.runId ?? '1',
    run_number: event.runNumber ?? '1',
    server_url: serverUrl,
    sha: event.sha,
    triggering_actor: actor,
    workflow: workflow.name,
    workflow_ref: `${event.repository}/${workflow.file}@${event.ref}`,
    workflow_sha: event.sha,
  };
}

function refFacts(event: Trigger): Context {
  const pull = event.payload['pull_request'];
  const [, kind = '', name = ''] = /^refs\/(heads|tags|pull)\/(.+)$/.exec(event.ref) ?? [];
  return {
    ref: event.ref,
    ref_name: name,
    ref_protected: false,
    ref_type: kind === 'tags' ? 'tag' : 'branch',
    base_ref: at(pull, 'base'),
    head_ref: at(pull, 'head'),
  };
}

function at(pull: Json | undefined, side: 'base' | 'head'): string {
  const branch = (pull as { readonly [key: string]: { readonly ref?: unknown } | undefined } | null | undefined)?.[
    side
  ];
  return typeof branch?.ref === 'string' ? branch.ref : '';
}

/** GITHUB_… variables of a `github` context. */
export function githubEnvironment(context: Context): Array<readonly [string, string]> {
  return IN_ENVIRONMENT.flatMap((name) => {
    const value = context[name];
    if (typeof value !== 'string' && typeof value !== 'boolean') return [];
    return [[`GITHUB_${name.toUpperCase()}`, String(value)] as const];
  });
}

/** The `runner` context; its values are also RUNNER_… variables. */
export function runnerContext(folders: {
  home: string;
  temp: string;
  tools: string;
  debug: boolean;
}): Record<string, string> {
  const systems: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };
  return {
    os: systems[platform()] ?? platform(),
    arch: arch() === 'arm64' ? 'ARM64' : 'X64',
    name: 'local-runner',
    environment: 'self-hosted',
    temp: folders.temp,
    tool_cache: folders.tools,
    workspace: folders.home,
    ...(folders.debug ? { debug: '1' } : {}),
  };
}
