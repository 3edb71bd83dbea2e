import { describe, expect, it } from '@jest/globals';
import { refuseUnsafeEvent } from '../../src/action/unsafe-event.ts';

const own = { repository: { id: 7 }, workflow_run: { head_repository: { id: 7, full_name: 'octo/app' } } };
const fork = { repository: { id: 7 }, workflow_run: { head_repository: { id: 8, full_name: 'evil/app' } } };
const env = (event: string) => ({ GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: event });

describe('events that outsiders can cause', () => {
  it.each([
    ['promote', 'pull_request_target', {}],
    ['canary', 'pull_request_target', own],
    ['build-image', 'pull_request_target', {}],
    ['promote', 'issue_comment', {}],
    ['canary', 'issue_comment', {}],
    ['build-image', 'issue_comment', {}],
    ['promote', 'workflow_run', fork],
    ['canary', 'workflow_run', fork],
    ['build-image', 'workflow_run', fork],
    ['promote', 'workflow_run', undefined],
    ['promote', 'workflow_run', {}],
    ['promote', 'workflow_run', { repository: { id: 7 }, workflow_run: { head_repository: null } }],
    ['promote', 'workflow_run', { repository: { id: 7 }, workflow_run: { head_repository: { id: '7' } } }],
    ['promote', 'workflow_run', { workflow_run: { head_repository: {} } }],
    ['promote', 'workflow_run', 'text'],
  ])('%s refuses %s (%j)', (action, event, payload) => {
    expect(() => refuseUnsafeEvent(action, env(event), payload)).toThrow(
      expect.objectContaining({ code: 'E_UNSAFE_EVENT', exit: 2 }),
    );
  });

  it.each([
    ['promote', 'push'],
    ['promote', 'pull_request'],
    ['promote', 'workflow_dispatch'],
    ['promote', 'schedule'],
    ['promote', 'release'],
    ['promote', 'deployment'],
    ['promote', 'merge_group'],
    ['promote', 'repository_dispatch'],
    ['scan', 'pull_request_target'],
    ['scan', 'issue_comment'],
    ['scan', 'workflow_run'],
  ])('%s runs on %s', (action, event) => {
    expect(() => refuseUnsafeEvent(action, env(event), fork)).not.toThrow();
  });

  it('runs on a workflow_run of its own repository', () => {
    expect(() => refuseUnsafeEvent('promote', env('workflow_run'), own)).not.toThrow();
  });

  it('knows events only on GitHub', () => {
    expect(() => refuseUnsafeEvent('promote', { GITHUB_EVENT_NAME: 'issue_comment' }, {})).not.toThrow();
  });
});
