import { delimiter } from 'node:path';
import { type Context, githubEnvironment } from '../job/github-context.ts';
import type { JobState } from '../job/job-state.ts';

/**
 * The environment of a step's process, later lines winning: the machine, `env` and GITHUB_ENV, the state of the action,
 * PATH additions, the `github` and `runner` contexts, the token endpoint. Source: actions/runner, Handler.cs and its kinds.
 */
export function stepEnvironment(
  job: JobState,
  own: {
    readonly env: ReadonlyMap<string, string>;
    readonly state: ReadonlyMap<string, string>;
    readonly github: Context;
  },
): Record<string, string> {
  const machine = job.within.run.options.env;
  const env: Record<string, string> = { ...machine, ...Object.fromEntries(own.env) };
  for (const [name, value] of own.state) env[`STATE_${name}`] = value;
  const path = [...job.path].reverse();
  if (path.length > 0) env['PATH'] = [...path, env['PATH'] ?? ''].filter((part) => part !== '').join(delimiter);
  for (const [name, value] of githubEnvironment(own.github)) env[name] = value;
  for (const [name, value] of Object.entries(job.contexts['runner'] as Record<string, string>))
    env[`RUNNER_${name.toUpperCase()}`] = value;
  if (job.oidc !== undefined) {
    env['ACTIONS_ID_TOKEN_REQUEST_URL'] = job.oidc.url;
    env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = job.oidc.token;
  }
  return { ...env, GITHUB_ACTIONS: 'true', CI: env['CI'] ?? 'true' };
}

/** INPUT_… names keep every character but the space. */
export function inputEnvironment(inputs: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    [...inputs].map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
}
