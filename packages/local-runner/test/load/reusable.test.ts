import { afterAll, describe, expect, it } from '@jest/globals';
import { rehearse, removeTemporaryFolders } from '../given-run.ts';

afterAll(removeTemporaryFolders);

const CALLED = `
on:
  workflow_call:
    inputs:
      name: { type: string, required: true }
      count: { type: number, default: 3 }
      loud: { type: boolean }
    secrets:
      token: { required: false }
    outputs:
      greeting: { value: "\${{ jobs.greet.outputs.greeting }}" }
jobs:
  greet:
    runs-on: x
    outputs: { greeting: "\${{ steps.say.outputs.greeting }}" }
    steps:
      - id: say
        run: echo "greeting=hello $NAME" >> "$GITHUB_OUTPUT"; echo "$NAME $COUNT $LOUD $WORKFLOW $JOB_WORKFLOW [$TOKEN]"
        env:
          NAME: \${{ inputs.name }}
          COUNT: \${{ inputs.count }}
          LOUD: \${{ inputs.loud }}
          WORKFLOW: \${{ github.workflow }}
          JOB_WORKFLOW: \${{ job.workflow_file_path }}
          TOKEN: \${{ secrets.token }}
`;

function calling(lines: string, called = CALLED, override: Parameters<typeof rehearse>[2] = {}) {
  const caller = `name: caller
on: push
jobs:
  call:
    uses: ./.github/workflows/called.yml
${lines}
  after:
    needs: call
    runs-on: x
    steps: [{ run: 'echo "after: $G"', env: { G: "\${{ needs.call.outputs.greeting }} \${{ needs.call.result }}" } }]
`;
  return rehearse(caller, { '.github/workflows/called.yml': called }, override);
}

describe('a called workflow', () => {
  it('gets typed inputs, and gives its outputs to the jobs after it', async () => {
    const { lines, result } = await calling('    with: { name: world, loud: true }');
    expect(lines).toContain('world 3 true caller .github/workflows/called.yml []');
    expect(lines).toContain('after: hello world success');
    expect(result.jobs.map(({ job }) => job)).toEqual(['call / greet', 'after']);
  });

  it('gets the secrets that are named, or all of them by inherit', async () => {
    const override = { secrets: { token: 'hunter2', OTHER: 'x1y2z3' } };
    for (const secrets of ['inherit', `{ token: "\${{ secrets.OTHER }}" }`]) {
      const { lines } = await calling(`    with: { name: world }\n    secrets: ${secrets}`, CALLED, override);
      expect(lines).toContain('world 3 false caller .github/workflows/called.yml [***]');
    }
  });

  it('is found through $/ and through a folder that stands for another repository', async () => {
    const caller = (uses: string): string => `on: push\njobs: { call: { uses: ${uses}, with: { name: you } } }\n`;
    const files = { '.github/workflows/called.yml': CALLED };
    const same = await rehearse(caller('$/.github/workflows/called.yml'), files);
    expect(same.result.conclusion).toBe('success');
  });

  it('that fails fails the calling job', async () => {
    const { result } = await calling(
      '    with: { name: world }',
      CALLED.replace('id: say', 'run: exit 1\n      - id: say'),
    );
    expect(result.conclusion).toBe('failure');
    expect(result.jobs.map(({ result: ended }) => ended)).toEqual(['failure', 'skipped']);
  });

  it.each([
    [
      'an input that it does not declare',
      '    with: { name: w, nmae: w }',
      'input "nmae" is not declared; did you mean "name"?',
    ],
    ['a required input that is missing', '', 'input "name" is required and not given'],
    [
      'a secret that it does not declare',
      '    with: { name: w }\n    secrets: { tokn: x }',
      'secret "tokn" is not declared',
    ],
  ])('is refused before anything starts for %s', async (_what, lines, message) => {
    await expect(calling(lines)).rejects.toMatchObject({
      code: 'E_WORKFLOW_CALL',
      message: `.github/workflows/test.yml:4:3: ${message}`,
    });
  });

  it('fails its calling job when a value is not of the declared type', async () => {
    const { annotations, result } = await calling(`    with: { name: w, loud: "\${{ 'true' }}" }`);
    expect(annotations('error')[0]).toContain('input "loud" is "true", not a boolean');
    expect(result.conclusion).toBe('failure');
  });

  it('is refused when its file does not listen to workflow_call, or is not there', async () => {
    await expect(calling('', 'on: push\njobs: { a: { runs-on: x, steps: [{ run: ls }] } }\n')).rejects.toThrow(
      'does not listen',
    );
    await expect(rehearse('on: push\njobs: { a: { uses: ./.github/workflows/none.yml } }\n')).rejects.toThrow(
      '.github/workflows/test.yml:2:9: there is no workflow .github/workflows/none.yml',
    );
  });

  it('that calls itself is refused at the depth that GitHub allows', async () => {
    const own = `on: { push: {}, workflow_call: {} }\njobs: { a: { uses: ./.github/workflows/test.yml } }\n`;
    await expect(rehearse(own)).rejects.toThrow('more than 10 deep');
  });
});

describe('a workflow that is started by hand', () => {
  const text = `on:
  workflow_dispatch:
    inputs:
      level: { type: choice, options: [low, high], default: low }
jobs: { a: { runs-on: x, steps: [{ run: 'echo "level $L"', env: { L: "\${{ inputs.level }}" } }] } }
`;
  const event = { name: 'workflow_dispatch', payload: {}, repository: 'o/r', ref: 'refs/heads/main', sha: 's' };

  it('gets its inputs, checked', async () => {
    expect((await rehearse(text, {}, { event, inputs: { level: 'high' } })).lines).toContain('level high');
    expect((await rehearse(text, {}, { event })).lines).toContain('level low');
    await expect(rehearse(text, {}, { event, inputs: { level: 'medium' } })).rejects.toThrow('not one of low, high');
  });

  it('is refused for an event that it does not listen to', async () => {
    await expect(rehearse(text)).rejects.toThrow('listens neither to `push` nor to `workflow_call`');
  });
});
