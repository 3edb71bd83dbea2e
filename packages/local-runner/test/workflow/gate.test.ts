import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { givenAction, type Rehearsal, rehearse, removeTemporaryFolders } from '../given-run.ts';

afterAll(removeTemporaryFolders);

const FILE = join(dirname(fileURLToPath(import.meta.url)), '../../../../.github/workflows/required-image-gate.yml');
const VARIABLES = {
  WAYBILL_REPOSITORY: 'app',
  WAYBILL_ROLE: 'arn:aws:iam::111111111111:role/gate',
  WAYBILL_REGION: 'eu-west-1',
};

const INPUTS = (names: readonly string[]): string =>
  `inputs:\n${names.map((name) => `  ${name}: { description: ${name} }\n`).join('')}`;

/** Stand-ins for the two actions: one gives a digest, the other says what it was given. */
const ACTIONS = {
  ...givenAction('actions/build-image', {
    main: "write('GITHUB_OUTPUT', 'digest=sha256:1\\n'); console.log('built ' + process.env.INPUT_TAGS);",
    yml: INPUTS(['aws-region', 'role-to-assume', 'repository', 'tags', 'context', 'file']),
  }),
  ...givenAction('actions/scan', {
    main: "console.log('scanned ' + process.env.INPUT_IMAGE + ' for ' + process.env['INPUT_FAIL-ON']);",
    yml: INPUTS(['aws-region', 'role-to-assume', 'image', 'fail-on', 'exceptions']),
  }),
};

interface Change {
  readonly variables?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Repository that the branch of the pull request is in. */
  readonly from?: number;
}

async function gate({
  variables = VARIABLES,
  files = { Dockerfile: 'FROM scratch\n' },
  from = 7,
}: Change): Promise<Rehearsal> {
  const payload = { repository: { id: 7 }, pull_request: { number: 1, head: { ref: 'b', repo: { id: from } } } };
  const event = {
    name: 'pull_request',
    payload,
    repository: 'octo/app',
    ref: 'refs/pull/1/merge',
    sha: 'c'.repeat(40),
  };
  return rehearse(await readFile(FILE, 'utf8'), { ...ACTIONS, ...files }, { event, vars: variables });
}

describe('the required image gate', () => {
  it.each<[string, Change, string]>([
    ['delivers no image', { variables: {} }, 'the variable WAYBILL_REPOSITORY is not set'],
    ['has no Dockerfile', { files: {} }, 'there is no Dockerfile in the context .'],
    ['gets its change from a fork', { from: 8 }, 'a pull request from a fork gets no OIDC token'],
  ])('passes and says why when the repository %s', async (_what, change, why) => {
    const { result, job } = await gate(change);
    expect([result.conclusion, job('relevance').result, job('gate').result]).toEqual(['success', 'success', 'skipped']);
    expect(job('relevance').summaries[0]?.markdown).toContain(why);
  });

  it('builds the change and scans what it built', async () => {
    const { result, lines } = await gate({});
    expect(result.conclusion).toBe('success');
    expect(lines).toContain(`built gate-${'c'.repeat(40)}`);
    expect(lines).toContain('scanned app@sha256:1 for high');
  });

  it('fails when the repository delivers an image but the role or the region is missing', async () => {
    const { result, annotations } = await gate({ variables: { WAYBILL_REPOSITORY: 'app' } });
    expect(result.conclusion).toBe('failure');
    expect(annotations('error')[0]).toBe('Set both variables beside WAYBILL_REPOSITORY.');
  });

  it('runs nothing that a name of a variable could smuggle in', async () => {
    const { job } = await gate({ variables: { ...VARIABLES, WAYBILL_CONTEXT: '$(touch /tmp/smuggled); `id`' } });
    expect(job('relevance').summaries[0]?.markdown).toContain('in the context $(touch /tmp/smuggled); `id`.');
  });
});
