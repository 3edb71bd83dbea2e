import { afterAll, describe, expect, it } from '@jest/globals';
import { givenAction, rehearse, removeTemporaryFolders } from '../given-run.ts';

afterAll(removeTemporaryFolders);

/** A workflow of one-line jobs: `id: { needs, if, run }`. */
function workflow(jobs: Record<string, { needs?: string[]; if?: string; run?: string }>): string {
  const lines = Object.entries(jobs).map(
    ([id, { needs = [], if: condition = '', run = 'true' }]) =>
      `  ${id}:\n    runs-on: x\n    needs: [${needs.join(', ')}]\n    if: ${JSON.stringify(condition)}\n    steps: [{ run: ${JSON.stringify(run)} }]\n`,
  );
  return `on: push\njobs:\n${lines.join('')}`;
}

async function resultsOf(jobs: Parameters<typeof workflow>[0]): Promise<Record<string, string>> {
  const { result } = await rehearse(workflow(jobs));
  return { ...Object.fromEntries(result.jobs.map(({ job, result: ended }) => [job, ended])), run: result.conclusion };
}

describe('jobs', () => {
  it('pass outputs from a step through their job to the jobs that need it', async () => {
    const { job, lines } = await rehearse(
      `
on: push
jobs:
  first:
    runs-on: x
    outputs:
      digest: \${{ steps.make.outputs.digest }}
    steps:
      - id: make
        uses: $/actions/make
        with: { seed: seven }
  second:
    needs: first
    runs-on: x
    steps:
      - run: echo "got $DIGEST"
        env:
          DIGEST: \${{ needs.first.outputs.digest }}
`,
      givenAction('actions/make', {
        main: "write('GITHUB_OUTPUT', 'digest=sha256:' + process.env.INPUT_SEED + '\\n');",
        yml: 'inputs:\n  seed:\n    description: seed\n',
      }),
    );
    expect(job('first').outputs).toEqual({ digest: 'sha256:seven' });
    expect(lines).toContain('got sha256:seven');
  });

  it('run side by side when neither needs the other', async () => {
    const { events } = await rehearse(workflow({ a: {}, b: {}, c: { needs: ['a', 'b'] } }));
    const kinds = events.flatMap((event) =>
      event.kind === 'job-started' || event.kind === 'job-ended' ? [`${event.kind} ${event.job}`] : [],
    );
    expect(kinds.slice(0, 2).sort()).toEqual(['job-started a', 'job-started b']);
    expect(kinds.slice(-2)).toEqual(['job-started c', 'job-ended c']);
  });

  it('are skipped behind a failure, all the way down', async () => {
    const jobs = { a: { run: 'exit 3' }, b: { needs: ['a'] }, c: { needs: ['b'] } };
    expect(await resultsOf(jobs)).toEqual({ a: 'failure', b: 'skipped', c: 'skipped', run: 'failure' });
  });

  it('are skipped behind a skipped ancestor, even where the job between them ran', async () => {
    const jobs = { a: { if: 'false' }, b: { needs: ['a'], if: 'always()' }, c: { needs: ['b'] } };
    expect(await resultsOf(jobs)).toEqual({ a: 'skipped', b: 'success', c: 'skipped', run: 'success' });
  });

  it('run on failure() and always() behind a failure', async () => {
    const jobs = { a: { run: 'exit 1' }, b: { needs: ['a'], if: 'failure()' }, c: { needs: ['a'], if: 'always()' } };
    expect(await resultsOf(jobs)).toEqual({ a: 'failure', b: 'success', c: 'success', run: 'failure' });
  });

  it('see how the jobs ended that they need', async () => {
    const condition = "always() && needs.a.result == 'failure'";
    const jobs = { a: { run: 'exit 1' }, b: { needs: ['a'], if: condition } };
    expect(await resultsOf(jobs)).toMatchObject({ b: 'success' });
  });

  it('fail alone when their condition cannot be evaluated', async () => {
    const { result, annotations } = await rehearse(workflow({ a: { if: "fromJSON('{')" } }));
    expect(result.conclusion).toBe('failure');
    expect(annotations('error')[0]).toContain('.github/workflows/test.yml:3:3');
  });
});
