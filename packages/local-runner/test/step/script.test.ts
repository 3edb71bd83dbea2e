import { afterAll, describe, expect, it } from '@jest/globals';
import { rehearse, removeTemporaryFolders } from '../given-run.ts';

afterAll(removeTemporaryFolders);

const job = (text: string): string => `on: push\njobs:\n  one:\n    runs-on: x\n${text}`;

describe('a run step', () => {
  it('gets expressions through the environment and keeps their text as data', async () => {
    const steps = `    steps: [{ run: 'echo "$TITLE"', env: { TITLE: "\${{ github.event.title }}" } }]\n`;
    const event = {
      name: 'push',
      payload: { title: '$(echo pwned) `id`' },
      repository: 'o/r',
      ref: 'refs/heads/m',
      sha: 's',
    };
    expect((await rehearse(job(steps), {}, { event })).lines).toContain('$(echo pwned) `id`');
  });

  it('takes the indentation of a block away, also around expressions', async () => {
    const list = [`- ref: \${{ github.ref }}`, '  role: b'].map((line) => `            ${line}\n`).join('');
    const text = `    steps:\n      - env:\n          LIST: |\n${list}        run: echo "$LIST"\n`;
    const { lines } = await rehearse(job(text));
    expect(lines).toEqual(expect.arrayContaining(['- ref: refs/heads/main', '  role: b']));
  });

  it('stops at the first failing command, and with shell: bash also inside a pipe', async () => {
    const script = 'false | true\necho reached\n';
    const plain = await rehearse(job(`    steps: [{ run: ${JSON.stringify(script)} }]\n`));
    const strict = await rehearse(job(`    steps: [{ shell: bash, run: ${JSON.stringify(script)} }]\n`));
    expect([plain.result.conclusion, strict.result.conclusion]).toEqual(['success', 'failure']);
    expect(strict.annotations('error')).toEqual(['Process completed with exit code 1.']);
  });

  it('runs in working-directory, from the step, the job’s or the workflow’s defaults', async () => {
    const files = { 'a/name': 'from a', 'b/name': 'from b' };
    const text = `on: push
defaults: { run: { working-directory: a, shell: sh } }
jobs:
  one:
    runs-on: x
    steps: [{ uses: actions/checkout@v7 }, { run: cat name; echo }, { run: cat name; echo, working-directory: b }]
`;
    const { lines } = await rehearse(text, files);
    expect(lines.filter((line) => line.startsWith('from'))).toEqual(['from a', 'from b']);
  });

  it('can be skipped, and counts as skipped for the steps after it', async () => {
    const text = `    steps:
      - { id: a, if: "github.ref == 'refs/heads/other'", run: echo a }
      - { run: 'echo "a was $A"', env: { A: "\${{ steps.a.outcome }}" } }
`;
    expect((await rehearse(job(text))).lines).toContain('a was skipped');
  });

  it('that fails is forgiven by continue-on-error, and its outcome still says failure', async () => {
    const text = `    steps:
      - { id: a, continue-on-error: true, run: exit 4 }
      - { run: 'echo "$A"', env: { A: "\${{ steps.a.outcome }} \${{ steps.a.conclusion }} \${{ job.status }}" } }
`;
    const { lines, result } = await rehearse(job(text));
    expect(lines).toContain('failure success success');
    expect(result.conclusion).toBe('success');
  });

  it('after a failure runs only when its condition asks for that', async () => {
    const text = `    steps: [{ run: exit 1 }, { run: echo plain }, { if: failure(), run: echo on failure }, { if: "!cancelled()", run: echo anyway }]\n`;
    const { lines } = await rehearse(job(text));
    expect(lines.filter((line) => /^(plain|on failure|anyway)$/.test(line))).toEqual(['on failure', 'anyway']);
  });

  it('reads commands from standard error as well', async () => {
    const { annotations } = await rehearse(job(`    steps: [{ run: 'echo "::warning::from stderr" >&2' }]\n`));
    expect(annotations('warning')).toEqual(['from stderr']);
  });

  it('fails when its `env` cannot be evaluated, naming the line', async () => {
    const { annotations } = await rehearse(job(`    steps: [{ run: ls, env: { A: "\${{ fromJSON('{') }}" } }]\n`));
    expect(annotations('error')[0]).toMatch(/^line 5: \$\{\{ fromJSON\('\{'\) \}\}: /);
  });

  it('says that hashFiles is not supported', async () => {
    const { annotations } = await rehearse(job(`    steps: [{ run: ls, env: { A: "\${{ hashFiles('x') }}" } }]\n`));
    expect(annotations('error')[0]).toContain('hashFiles() is not supported');
  });

  it('has the secrets of the run in its expressions, hidden in its log', async () => {
    const text = `    steps: [{ run: 'echo "[$TOKEN]"', env: { TOKEN: "\${{ github.token }}" } }]\n`;
    const { lines } = await rehearse(job(text), {}, { secrets: { GITHUB_TOKEN: 'ghs_secret' } });
    expect(lines).toContain('[***]');
  });
});
