import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { OidcClaims } from '../../src/index.ts';
import { type Files, givenAction, type Rehearsal, rehearse, removeTemporaryFolders } from '../given-run.ts';

afterAll(removeTemporaryFolders);

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
const DIGEST = `sha256:${'d'.repeat(64)}`;

/** Prints the inputs that it was given. */
const SAY =
  "console.log('given ' + JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('INPUT_')))));";

/** An image of the platform that is asked for, or all of them joined. */
const BUILD = `
const { INPUT_PLATFORMS: platform = '' } = process.env;
const digest = platform === '' ? '${DIGEST}' : 'sha256:' + (platform.endsWith('amd64') ? 'a' : 'b').repeat(64);
write('GITHUB_OUTPUT', 'digest=' + digest + '\\nplatforms=' + JSON.stringify({ [platform || 'linux/amd64']: digest }) + '\\n');
`;

/** Stand-ins for the four actions, with the action.yml that the real ones have. */
async function givenActions(scan = ''): Promise<Files> {
  const mains: Readonly<Record<string, string>> = {
    'build-image': BUILD,
    scan,
    promote: "write('GITHUB_OUTPUT', 'image=prod.example/app@' + process.env.INPUT_IMAGE.split('@')[1] + '\\n');",
    canary: "write('GITHUB_OUTPUT', 'status=succeeded\\n');",
  };
  const all = Object.entries(mains).map(async ([name, main]) => {
    const folder = `actions/${name}`;
    const yml = await readFile(join(root, folder, 'action.yml'), 'utf8');
    const files = givenAction(folder, { main: `${SAY}\n${main}` });
    const runs = 'runs:\n  using: node24\n  main: main.mjs\n';
    return { ...files, [`${folder}/action.yml`]: yml.replace(/^runs:\n(?:[ #].*\n|\n)*/m, runs) };
  });
  return Object.assign({}, ...(await Promise.all(all)));
}

interface Delivery extends Rehearsal {
  /** Inputs of an action's run, by the job. */
  inputs(job: string): Record<string, string>;
  readonly claims: readonly OidcClaims[];
}

async function deliver(more = '', scan = ''): Promise<Delivery> {
  const caller = `name: app
on: push
permissions: {}
jobs:
  deliver:
    permissions: { contents: read, id-token: write }
    uses: ./.github/workflows/deliver.yml
    with:
      region: eu-west-1
      repository: app
      dev-account-id: '111111111111'
      staging-account-id: '222222222222'
      prod-account-id: '333333333333'
      cluster: c
      service: s
${more}  after:
    needs: deliver
    runs-on: x
    steps:
      - run: echo "$DIGEST $IMAGE $STATUS"
        env:
          DIGEST: \${{ needs.deliver.outputs.digest }}
          IMAGE: \${{ needs.deliver.outputs.image }}
          STATUS: \${{ needs.deliver.outputs.status }}
`;
  const claims: OidcClaims[] = [];
  const oidc = (asked: OidcClaims) => {
    claims.push(asked);
    return { url: 'http://127.0.0.1:1/', token: 'request-token' };
  };
  const deliverYml = await readFile(join(root, '.github/workflows/deliver.yml'), 'utf8');
  const files = { '.github/workflows/deliver.yml': deliverYml, ...(await givenActions(scan)) };
  const rehearsal = await rehearse(caller, files, { oidc });
  return { ...rehearsal, claims, inputs: (job) => inputsOf(rehearsal, job) };
}

function inputsOf({ events }: Rehearsal, job: string): Record<string, string> {
  const line = events.find((event) => event.kind === 'line' && event.job === job && event.text.startsWith('given '));
  return JSON.parse(line?.kind === 'line' ? line.text.slice('given '.length) : '{}');
}

let usual: Promise<Delivery> | undefined;

/** One delivery with nothing but the required inputs, shared by the tests that only look at it. */
function usualDelivery(): Promise<Delivery> {
  usual ??= deliver();
  return usual;
}

describe('deliver.yml, run', () => {
  it('hands the one digest from job to job, and gives it to the caller', async () => {
    const { result, inputs, lines } = await usualDelivery();
    expect(result.conclusion).toBe('success');
    for (const job of ['scan', 'promote-staging', 'promote-prod', 'canary'])
      expect([job, inputs(`deliver / ${job}`)['INPUT_IMAGE']]).toEqual([job, `app@${DIGEST}`]);
    expect(lines).toContain(`${DIGEST} prod.example/app@${DIGEST} succeeded`);
  });

  it('uses the role waybill-deliver of each account, reads with the one before and writes with its own', async () => {
    const { inputs } = await usualDelivery();
    const role = (account: string): string => `arn:aws:iam::${account.repeat(12)}:role/waybill-deliver`;
    const used = ['build', 'scan', 'promote-staging', 'promote-prod', 'canary'].map((job) => {
      const { INPUT_TO = '', ...given } = inputs(`deliver / ${job}`);
      return [given['INPUT_ROLE-TO-ASSUME'], /role: (\S+)/.exec(INPUT_TO)?.[1]];
    });
    expect(used).toEqual([
      [role('1'), undefined],
      [role('1'), undefined],
      [role('1'), role('2')],
      [role('2'), role('3')],
      [role('3'), undefined],
    ]);
  });

  it('takes other roles, tags and environments where they are given', async () => {
    const { inputs, claims } = await deliver(
      '      prod-role: arn:aws:iam::333333333333:role/x\n      tags: v1\n      prod-environment: production\n',
    );
    expect(inputs('deliver / canary')['INPUT_ROLE-TO-ASSUME']).toBe('arn:aws:iam::333333333333:role/x');
    expect(inputs('deliver / promote-prod')).toMatchObject({ INPUT_TAGS: 'v1', INPUT_ENVIRONMENT: 'production' });
    expect(claims.map((claim) => claim['environment'])).toEqual(['dev', 'dev', 'staging', 'production', 'production']);
  });

  it('names the image in all registries after the commit when no tag is given', async () => {
    const { inputs } = await usualDelivery();
    for (const job of ['build', 'promote-staging', 'promote-prod'])
      expect([job, inputs(`deliver / ${job}`)['INPUT_TAGS']]).toEqual([job, `git-${'a'.repeat(40)}`]);
  });

  it('builds each platform on a runner of its own, joins them by digest, and goes on with the whole', async () => {
    const rows = ['amd64', 'arm64'].map((name) => ({ platform: `linux/${name}`, runner: `native-${name}` }));
    const { result, lines, inputs } = await deliver(`      platform-runners: '${JSON.stringify(rows)}'\n`);
    expect(result.conclusion).toBe('success');
    const given = lines
      .filter((line) => line.startsWith('given '))
      .map((line) => JSON.parse(line.slice('given '.length)));
    const builds = given.filter((each) => 'INPUT_REPOSITORY' in each);
    const whole = ['', `git-${'a'.repeat(40)}`, ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`).join('\n')];
    const seen = builds.map((each) => [each['INPUT_PLATFORMS'], each['INPUT_TAGS'], each['INPUT_MERGE'].trim()]);
    expect(seen.at(-1)).toEqual(whole);
    expect(seen.slice(0, -1).sort()).toEqual([
      ['linux/amd64', 'none', ''],
      ['linux/arm64', 'none', ''],
    ]);
    expect(inputs('deliver / canary')['INPUT_IMAGE']).toBe(`app@${DIGEST}`);
  });

  it('stops at a failing scan: nothing is promoted or deployed', async () => {
    const { result, job, lines } = await deliver('', 'process.exitCode = 1;');
    expect(result.conclusion).toBe('failure');
    const results = ['scan', 'promote-staging', 'promote-prod', 'canary'].map((id) => job(`deliver / ${id}`).result);
    expect(results).toEqual(['failure', 'skipped', 'skipped', 'skipped']);
    expect(lines.some((line) => line.startsWith(DIGEST))).toBe(false);
  });
});
