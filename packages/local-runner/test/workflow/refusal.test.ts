import { describe, expect, it } from '@jest/globals';
import { readAction } from '../../src/workflow/action.ts';
import { readWorkflow } from '../../src/workflow/workflow.ts';

function workflow(job: string): { name: string; content: string } {
  return { name: 'w.yml', content: `on: push\njobs:\n  a:\n    runs-on: x\n${job}` };
}

describe('a workflow that cannot run here', () => {
  it.each([
    ['a container', '    container: alpine\n    steps: [{ run: ls }]\n', 'w.yml:5:5: `container` is not supported'],
    ['services', '    services: { db: { image: x } }\n    steps: [{ run: ls }]\n', '`services` is not supported'],
    ['an image', '    steps: [{ uses: "docker://x" }]\n', 'w.yml:5:21: `uses: docker://x` is not supported'],
    ['another shell', '    steps: [{ run: ls, shell: pwsh }]\n', '`shell: pwsh` is not supported'],
    [
      'another default shell',
      '    defaults: { run: { shell: python } }\n    steps: [{ run: ls }]\n',
      '`shell: python`',
    ],
  ])('is refused for %s, with the place', async (_what, job, message) => {
    await expect(readWorkflow(workflow(job))).rejects.toMatchObject({
      code: 'E_WORKFLOW_UNSUPPORTED',
      message: expect.stringContaining(message),
    });
  });

  it('names everything that is not supported at once', async () => {
    const job = '    container: a\n    services: { db: { image: x } }\n    steps: [{ run: ls, shell: pwsh }]\n';
    await expect(readWorkflow(workflow(job))).rejects.toThrow(/shell[\s\S]*container[\s\S]*services/);
  });
});

describe('a workflow that GitHub would refuse', () => {
  it.each([
    ['a key that does not exist', '    stepz: []\n', 'w.yml:5:5: Unexpected value'],
    ['a step with neither run nor uses', '    steps: [{ name: x }]\n', 'w.yml:5:13'],
    ['a need that is not there', '    needs: b\n    steps: [{ run: ls }]\n', 'at least one job with no dependencies'],
    ['a context where there is none', '    if: steps.a.outputs.b\n    steps: [{ run: ls }]\n', 'steps'],
    ['a broken expression', `    steps: [{ run: "\${{ github. }}" }]\n`, 'w.yml:5:21: Unexpected symbol'],
  ])('is refused for %s, with the place', async (_what, job, message) => {
    await expect(readWorkflow(workflow(job))).rejects.toMatchObject({
      code: 'E_WORKFLOW',
      message: expect.stringContaining(message),
    });
  });

  it.each(['', 'a: [', '- a'])('is refused as %j', async (content) => {
    await expect(readWorkflow({ name: 'w.yml', content })).rejects.toMatchObject({ code: 'E_WORKFLOW' });
  });
});

describe('an action', () => {
  it('is refused when it runs on anything but node24', () => {
    const content = 'name: a\ndescription: a\nruns:\n  using: composite\n  steps: []\n';
    expect(() => readAction({ name: 'action.yml', content })).toThrow(
      'action.yml:4:10: `using: composite` is not supported, only node24',
    );
  });

  it('is refused when its schema is broken', () => {
    expect(() => readAction({ name: 'action.yml', content: 'name: a\nruns:\n  using: node24\n' })).toThrow(
      'action.yml',
    );
  });
});
