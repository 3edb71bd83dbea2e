import { isJsonObject, kernelError, quote } from '../kernel/index.ts';
import type { Environment } from './host.ts';

/** Actions that write nothing where an outsider could want it. */
const READING = new Set(['scan', 'doctor']);

const CURE =
  'run this action on push, on a tag or in a job with a protected environment; `allow-unsafe-events: true` takes the risk';

/**
 * Keeps what writes away from events that an outsider can start with rights of the repository: pull_request_target,
 * issue_comment, and workflow_run after a run of a fork. Source: GitHub, "Securely using pull_request_target" and "workflow_run".
 * @param payload the event as GitHub gave it (GITHUB_EVENT_PATH), undefined where there is none
 * @throws E_UNSAFE_EVENT
 */
export function refuseUnsafeEvent(action: string, env: Environment, payload: unknown): void {
  const event = env['GITHUB_EVENT_NAME'];
  if (READING.has(action) || env['GITHUB_ACTIONS'] !== 'true') return;
  if (event === 'pull_request_target' || event === 'issue_comment')
    throw kernelError(
      'E_UNSAFE_EVENT',
      `${action} does not run on ${event}: anybody can start it, with the rights of this repository`,
      { cure: CURE },
    );
  if (event !== 'workflow_run') return;
  const head = idAt(payload, 'workflow_run', 'head_repository');
  const base = idAt(payload, 'repository');
  if (head !== undefined && head === base) return;
  const who = head === undefined ? 'a repository that the event does not name' : `the fork ${quote(nameOf(payload))}`;
  throw kernelError('E_UNSAFE_EVENT', `${action} does not run on a workflow_run of ${who}`, { cure: CURE });
}

function idAt(payload: unknown, ...path: readonly string[]): number | undefined {
  const found = path.reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), payload);
  const id = isJsonObject(found) ? found['id'] : undefined;
  return typeof id === 'number' ? id : undefined;
}

function nameOf(payload: unknown): string {
  const run = isJsonObject(payload) ? payload['workflow_run'] : undefined;
  const head = isJsonObject(run) ? run['head_repository'] : undefined;
  const name = isJsonObject(head) ? head['full_name'] : undefined;
  return typeof name === 'string' ? name : 'without a name';
}
