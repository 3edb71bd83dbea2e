import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { rehearse, removeTemporaryFolders } from '../given-run.ts';

afterAll(removeTemporaryFolders);

function workflow(steps: readonly string[], more = ''): string {
  const lines = steps.map((script) => `      - run: ${JSON.stringify(script)}\n`).join('');
  return `on: push\n${more}jobs:\n  one:\n    runs-on: x\n    environment: prod\n    concurrency: a\n    steps:\n${lines}`;
}

describe('the limits of a job', () => {
  it('are ten annotations of a level for a step and fifty in all', async () => {
    const noisy = 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "::warning::$i"; done';
    const { annotations } = await rehearse(workflow(Array.from({ length: 6 }, () => noisy)));
    expect(annotations('warning')).toHaveLength(50);
  });

  it('are twenty summaries on the page of the run', async () => {
    const steps = Array.from({ length: 21 }, (_, index) => `echo "part ${index + 1}." >> "$GITHUB_STEP_SUMMARY"`);
    const { job } = await rehearse(workflow(steps));
    const page = await readFile(job('one').summaryFile ?? '', 'utf8');
    expect(job('one').summaries).toHaveLength(21);
    expect(page).toContain('part 20.');
    expect(page).not.toContain('part 21.');
  });
});

describe('what GitHub does and a rehearsal does not', () => {
  it('is said once', async () => {
    const { events } = await rehearse(workflow(['true'], 'concurrency: b\n'));
    const notes = events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
    expect(notes).toEqual([
      '`concurrency` has no effect in a rehearsal: no other run waits for this one',
      '`environment` goes into the OIDC claims; its protection rules and secrets are not asked for in a rehearsal',
    ]);
  });
});
