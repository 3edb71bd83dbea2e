import { afterAll, describe, expect, it } from '@jest/globals';
import { givenAction, rehearse, removeTemporaryFolders } from './given-run.ts';

afterAll(removeTemporaryFolders);

describe('jobs', () => {
  it('passes outputs from a step through its job to the jobs that need it', async () => {
    const { result, job, lines } = await rehearse(
      `
on: push
jobs:
  first:
    runs-on: ubuntu-latest
    outputs:
      digest: \${{ steps.make.outputs.digest }}
    steps:
      - id: make
        uses: $/actions/make
        with: { seed: seven }
  second:
    needs: first
    runs-on: ubuntu-latest
    steps:
      - run: echo "got $DIGEST"
        env:
          DIGEST: \${{ needs.first.outputs.digest }}
`,
      givenAction(
        'actions/make',
        `import { appendFileSync } from 'node:fs';
appendFileSync(process.env.GITHUB_OUTPUT, 'digest=sha256:' + process.env.INPUT_SEED + '\\n');`,
        'inputs:\n  seed:\n    description: seed\n',
      ),
    );
    expect(result.conclusion).toBe('success');
    expect(job('first').outputs).toEqual({ digest: 'sha256:seven' });
    expect(lines).toContain('got sha256:seven');
  });
});
