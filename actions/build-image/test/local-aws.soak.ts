import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type LocalAws, startLocalAws } from '@waybill/local-aws';
import { type Host, launch } from '@waybill/shared/action';
import { type Digest, isJsonObject, type JsonObject, secretKeeper, silentLog } from '@waybill/shared/kernel';
import { action } from '../src/action.ts';

const ACCOUNT = '111111111111';
const OTHER = '222222222222';
const KEYS = { accessKeyId: 'AKIABUILD', secretAccessKey: 'secret-of-the-builder' };
const [SIGNER, GONE] = ['images', 'gone'].map(
  (name) => `arn:aws:signer:eu-central-1:${ACCOUNT}:/signing-profiles/${name}`,
) as [string, string];
const LIFECYCLE = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 50 },
      action: { type: 'expire' },
    },
  ],
});

let aws: LocalAws;
beforeEach(async () => {
  const policies = [{ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }] as const;
  const filters = (filter: string) => [{ filter, filterType: 'WILDCARD_MATCH' as const }];
  aws = await startLocalAws({
    seed: {
      region: 'eu-central-1',
      accounts: [
        {
          id: ACCOUNT,
          users: [{ name: 'builder', ...KEYS, policies }],
          repositories: [{ name: 'app', mutability: 'IMMUTABLE' }, { name: 'signed/app' }, { name: 'unsigned/app' }],
          templates: [{ prefix: 'team', imageTagMutability: 'MUTABLE', lifecyclePolicy: LIFECYCLE, appliedFor: [] }],
          signing: {
            rules: [
              { signingProfileArn: SIGNER, repositoryFilters: filters('signed/*') },
              { signingProfileArn: GONE, repositoryFilters: filters('unsigned/*') },
            ],
          },
          signingProfiles: [SIGNER],
        },
        { id: OTHER, users: [], repositories: [{ name: 'app' }] },
      ],
    },
  });
});
afterEach(async () => {
  aws.violations.assertClean();
  await aws.stop();
});

interface Ran {
  readonly exit: number;
  readonly result: JsonObject;
  readonly told: readonly string[];
  readonly folder: string;
}

/** Runs the action from its inputs to its exit code, as a step whose workspace holds one file. */
async function ran(inputs: Readonly<Record<string, string>>, home?: string): Promise<Ran> {
  const folder = home ?? (await mkdtemp(join(tmpdir(), 'waybill-test-')));
  const workspace = join(folder, 'work');
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, 'app.js'), 'serve()\n');
  const given: Record<string, string> = {
    builder: 'assemble',
    assemble: 'files: [{ from: app.js, to: /app/ }]',
    tags: 'v1',
    'source-date-epoch': '1700000000',
    credentials: 'environment',
    'allow-endpoint-override': 'true',
    'aws-region': 'eu-central-1',
    ...inputs,
  };
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    RUNNER_TEMP: folder,
    GITHUB_ARTIFACTS: join(folder, 'artifacts'),
    GITHUB_WORKSPACE: workspace,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  };
  const told: string[] = [];
  const hear = (line: string): void => void told.push(line);
  const outputs = new Map<string, string>();
  const host: Host = {
    env,
    inputs: { read: (name) => given[name] ?? '', given: Object.keys(given) },
    secrets: secretKeeper(),
    log: { ...silentLog, info: hear, debug: hear, warning: hear },
    signal: new AbortController().signal,
    debugging: false,
    output: (name, value) => void outputs.set(name, value),
    annotate: () => {},
    writeSummary: async () => {},
    saveState: () => {},
    readState: () => '',
  };
  const exit = await launch(host, action);
  return { exit, result: JSON.parse(outputs.get('result') ?? '{}') as JsonObject, told, folder };
}

function errorOf({ result }: Ran): JsonObject {
  return isJsonObject(result['error'] ?? null) ? (result['error'] as JsonObject) : {};
}

const tagsOf = async (repository: string): Promise<ReadonlyMap<string, Digest>> =>
  (await aws.registryOf(ACCOUNT)).images.get(repository).tags;

describe('a repository that is missing', () => {
  it('is made with tags that do not move and an end for what has no tag, or as its template says', async () => {
    for (const repository of ['new', 'team/new'])
      expect(await ran({ repository, 'create-repository': 'true' })).toMatchObject({ exit: 0 });
    const { images } = await aws.registryOf(ACCOUNT);
    expect(images.get('new')).toMatchObject({
      mutability: 'IMMUTABLE',
      scanOnPush: true,
      lifecyclePolicyText: expect.stringContaining('untagged'),
    });
    expect(images.get('team/new')).toMatchObject({ mutability: 'MUTABLE', lifecyclePolicyText: LIFECYCLE });
  });
});

describe('a registry that signs what is pushed', () => {
  it('is waited for before any tag is set, and then the runner is told of the image', async () => {
    const { exit, told, result, folder } = await ran({ repository: 'signed/app' });
    const image = `${ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/signed/app@${String(result['digest'])}`;
    expect(await readFile(join(folder, 'artifacts'), 'utf8')).toBe(`oci://${image}\n`);
    expect([exit, [...(await tagsOf('signed/app')).keys()]]).toEqual([
      0,
      ['v1', expect.stringMatching(/^waybill-key-/)],
    ]);
    expect(told).toContain('the registry signs images of this repository; waiting for it');
    const asked = aws.journal.entries.map(({ operation }) => operation);
    expect(asked.lastIndexOf('DescribeImageSigningStatus')).toBeLessThan(asked.lastIndexOf('PutImage'));
  });

  it('and fails leaves the image without a tag, and the next run does not build again', async () => {
    const first = await ran({ repository: 'unsigned/app' });
    expect([first.exit, errorOf(first)['code'], (await tagsOf('unsigned/app')).size]).toEqual([1, 'E_SIGNING', 0]);
    const kept = first.told
      .find((line) => line.startsWith('the built image is kept in '))
      ?.split(' ')
      .at(-1);
    expect(await readdir(kept ?? '')).toContain('index.json');
    const second = await ran({ repository: 'unsigned/app' }, first.folder);
    expect(second.told).toContain('the image was built by an earlier attempt, whose push failed');
  });
});

describe('what stands in the way of a push', () => {
  it('of another account is refused before anything is written or built', async () => {
    const host = `${OTHER}.dkr.ecr.eu-central-1.amazonaws.com`;
    const other = await ran({ repository: `${host}/app` });
    expect([other.exit, errorOf(other)]).toEqual([
      2,
      { code: 'E_ACCOUNT_NOT_ALLOWED', message: expect.stringContaining(OTHER), cure: expect.stringMatching(/\w/) },
    ]);
    expect(aws.journal.entries.filter(({ service }) => service === 'ecr' || service === 'registry')).toEqual([]);
    expect(other.told.filter((line) => line.startsWith('built'))).toEqual([]);
  });

  it('is missing is told with what to do', async () => {
    const missing = await ran({ repository: 'nowhere' });
    expect(missing.exit).not.toBe(0);
    expect(errorOf(missing)).toMatchObject({ message: expect.stringContaining('nowhere') });
    expect(errorOf(missing)['cure']).toContain('create');
  });

  it('is a tag that does not move: known before the build for a known image, and said with both digests', async () => {
    const first = await ran({ repository: 'app' });
    const other = await ran({ repository: 'app', assemble: 'files: [{ from: app.js, to: /other/ }]' });
    expect([other.exit, errorOf(other)['code']]).toEqual([1, 'E_TAG_TAKEN']);
    expect(errorOf(other)['message']).toContain(String(first.result['digest']));
    expect(await ran({ repository: 'app' })).toMatchObject({ exit: 0, result: { status: 'reused' } });
  });
});
