import { afterAll, describe, expect, it } from '@jest/globals';
import { rehearse, removeTemporaryFolders } from '../given-run.ts';

afterAll(removeTemporaryFolders);

const workflow = (strategy: string, run: string): string => `on: push
jobs:
  make: { runs-on: x, outputs: { list: '["eu", "us"]' }, steps: [{ run: 'true' }] }
  copy:
    needs: make
    runs-on: x
    strategy: ${strategy}
    steps: [{ run: '${run}', env: { REGION: "\${{ matrix.region }}", PLACE: "\${{ strategy.job-index }} of \${{ strategy.job-total }}" } }]
  after: { needs: copy, runs-on: x, steps: [{ run: echo after }] }
`;

describe('a job with a matrix', () => {
  it('runs once for each row, also of a matrix that an earlier job made', async () => {
    const { lines, result } = await rehearse(
      workflow(`{ matrix: { region: "\${{ fromJSON(needs.make.outputs.list) }}" } }`, 'echo "row $REGION $PLACE"'),
    );
    expect(lines.filter((line) => line.startsWith('row')).sort()).toEqual(['row eu 0 of 2', 'row us 1 of 2']);
    expect(result.jobs.map(({ job }) => job).sort()).toEqual(['after', 'copy (eu)', 'copy (us)', 'make']);
  });

  it('cancels its other rows when one fails', async () => {
    const run = 'if [ "$REGION" = eu ]; then exit 1; fi; exec sleep 60';
    const { job, result } = await rehearse(workflow('{ matrix: { region: [eu, us] } }', run));
    expect([job('copy (eu)').result, job('copy (us)').result]).toEqual(['failure', 'cancelled']);
    expect([job('after').result, result.conclusion]).toEqual(['skipped', 'failure']);
  });

  it('lets its other rows finish with fail-fast: false', async () => {
    const run = 'if [ "$REGION" = eu ]; then exit 1; fi';
    const { job } = await rehearse(workflow('{ fail-fast: false, matrix: { region: [eu, us] } }', run));
    expect(job('copy (us)').result).toBe('success');
  });

  it('runs no more rows at once than max-parallel', async () => {
    const { events } = await rehearse(workflow('{ max-parallel: 1, matrix: { region: [eu, us, ap] } }', 'true'));
    const kinds = events.flatMap((event) =>
      (event.kind === 'job-started' || event.kind === 'job-ended') && event.job.startsWith('copy') ? [event.kind] : [],
    );
    expect(kinds).toEqual(Array.from({ length: 3 }, () => ['job-started', 'job-ended']).flat());
  });

  it('fails without a row', async () => {
    const { annotations, result } = await rehearse(workflow('{ matrix: { region: [] } }', 'true'));
    expect(annotations('error')).toEqual(['.github/workflows/test.yml:4:3: the matrix has no rows']);
    expect(result.conclusion).toBe('failure');
  });
});
