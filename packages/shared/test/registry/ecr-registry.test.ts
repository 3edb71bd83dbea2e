import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  DEMO_ACCOUNTS,
  DEMO_ADMIN_KEYS,
  type Fault,
  type LocalAws,
  type RepositorySeed,
  startLocalAws,
} from '@waybill/local-aws';
import { hasCode, seededRandom, steppedClock } from '../../src/kernel/index.ts';
import { immutability } from '../../src/registry/ecr-immutability.ts';
import { type EcrRegistryOptions, ecrRegistry, type Repository, verifiedBytes } from '../../src/registry/index.ts';
import { givenBlob, givenImage, givenReferrer } from './given-content.ts';
import { type Bench, failure, givenBench, sendBlob, sendImage } from './given-registry.ts';

const account = DEMO_ACCOUNTS.dev;
const policies = [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } as const];

let bench: Bench;
let aws: LocalAws;
/** The SDK's commands, as they end. */
let commands: string[];
beforeEach(async () => {
  bench = givenBench();
  commands = [];
});
afterEach(async () => {
  const { defects, violations } = aws;
  await aws.stop();
  expect([await bench.stop(), defects, violations.all ?? []]).toEqual([[], [], []]);
});

async function given(repository: Partial<RepositorySeed> = {}): Promise<Repository> {
  const repositories = [{ name: 'team/app', ...repository }, { name: 'base' }];
  const users = [{ name: 'admin', ...DEMO_ADMIN_KEYS.dev, policies }];
  const accounts = [{ id: account, roles: [], users, repositories, blobMounting: 'ENABLED' as const }];
  aws = await startLocalAws({ clock: steppedClock(Date.now()), seed: { region: 'eu-central-1', accounts } });
  return open();
}

function open(change: Partial<EcrRegistryOptions> = {}): Repository {
  const note = ({ commandName }: { commandName?: string }) => void commands.push(commandName ?? '');
  const silent = { trace: () => {}, debug: () => {}, warn: () => {} };
  return ecrRegistry({
    session: {
      region: aws.region,
      config: (_service, { writes = false } = {}) => ({
        endpoint: aws.endpoint,
        region: aws.region,
        credentials: DEMO_ADMIN_KEYS.dev,
        maxAttempts: writes ? 1 : 3,
        logger: { ...silent, info: note, error: note },
      }),
    },
    account,
    host: `${account}.dkr.ecr.eu-central-1.amazonaws.com`,
    repository: 'team/app',
    side: 'destination',
    http: bench.http,
    secrets: bench.secrets,
    clock: bench.clock,
    random: seededRandom(1),
    overridden: true,
    ...change,
  });
}

const image = givenImage();
const { manifest, blobs } = image;
const [config = givenBlob('')] = blobs;
/** How many requests arrived, of all kinds, while the work was done; and its error. */
async function arrivals(work: () => Promise<unknown>): Promise<{ requests: number; error: unknown }> {
  const before = aws.journal.next;
  const error = await work().then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return { requests: aws.journal.next - before, error };
}

describe('an image in ECR', () => {
  it('comes back byte for byte', async () => {
    const ecr = await given();
    await sendImage(ecr, image, 'v1');
    await sendImage(ecr, givenReferrer(manifest, 'note'));
    expect(await ecr.manifest('v1')).toEqual(manifest);
    expect(await ecr.head('v1')).toBe(manifest.digest);
    expect(await ecr.tags()).toEqual({ names: ['v1'], complete: true });
    expect(await ecr.referrers(manifest.digest)).toMatchObject([{ artifactType: 'application/spdx+json' }]);
    for (const { descriptor, bytes } of blobs)
      expect(await verifiedBytes(await ecr.open(descriptor, 0), descriptor, ecr.place)).toEqual(bytes);
  });

  it('is read from storage without the registry’s password', async () => {
    const ecr = await given();
    await sendImage(ecr, image);
    for (let reads = 0; reads < 2; reads++)
      await verifiedBytes(await ecr.open(config.descriptor, 0), config.descriptor, ecr.place);
    const [read] = aws.journal.find({ site: 'layers' });
    expect(read?.status).toBe(200);
    expect(read?.headers['authorization']).toBeUndefined();
  });

  it('takes its blobs from another repository of the account without their bytes', async () => {
    const ecr = await given();
    await sendImage(open({ repository: 'base' }), image);
    expect(await ecr.canMount?.('base')).toBe(true);
    expect(await sendBlob(ecr, config, 'base')).toBe('mounted');
    expect(await ecr.has(config.descriptor)).toBe(true);
  });

  it('takes no blobs from a repository that does not exist', async () => {
    const ecr = await given();
    expect(await ecr.canMount?.('nothing')).toBe(false);
  });
});

describe('questions to ECR', () => {
  it('about 150 blobs go out in two calls', async () => {
    const ecr = await given();
    const wanted = Array.from({ length: 150 }, (_, at) => givenBlob(`${at}`).descriptor);
    const found = await Promise.all(wanted.map((blob) => ecr.has(blob)));
    expect(found).toEqual(new Array(150).fill(false));
    expect(commands).toEqual(['BatchCheckLayerAvailabilityCommand', 'BatchCheckLayerAvailabilityCommand']);
  });

  it('about the same tag share one answer, and tell the present from the absent', async () => {
    const ecr = await given();
    await sendImage(ecr, image, 'v1');
    commands.length = 0;
    const found = await Promise.all(['v1', 'v1', 'v2', manifest.digest].map((name) => ecr.head(name)));
    expect(found).toEqual([manifest.digest, manifest.digest, undefined, manifest.digest]);
    expect(commands).toEqual(['BatchGetImageCommand']);
  });

  it('take a blob of another size for absent', async () => {
    const ecr = await given();
    await sendBlob(ecr, config);
    expect(await ecr.has({ ...config.descriptor, size: 1 })).toBe(false);
  });
});

describe('a tag that may not be moved', () => {
  it('stays where it is, and one request finds out', async () => {
    const ecr = await given({ mutability: 'IMMUTABLE' });
    const next = givenImage('next');
    await sendImage(ecr, image, 'v1');
    for (const blob of next.blobs) await sendBlob(ecr, blob);
    const { requests, error } = await arrivals(() => ecr.put(next.manifest, 'v1'));
    expect([requests, error]).toEqual([1, failure('E_TAG_IMMUTABLE', 'v1')]);
    expect(await ecr.head('v1')).toBe(manifest.digest);
    expect((await ecr.rules()).immutable?.('v1')).toBe(true);
  });

  it.each([
    ['IMMUTABLE', [], 'v1', true],
    ['MUTABLE', [], 'v1', false],
    ['IMMUTABLE_WITH_EXCLUSION', ['dev-*'], 'dev-1', false],
    ['IMMUTABLE_WITH_EXCLUSION', ['dev-*'], 'v1', true],
    ['IMMUTABLE_WITH_EXCLUSION', ['v.1'], 'vx1', true],
    ['MUTABLE_WITH_EXCLUSION', ['v*', '*-final'], 'v1', true],
    ['MUTABLE_WITH_EXCLUSION', ['v*', '*-final'], 'a-final', true],
    ['MUTABLE_WITH_EXCLUSION', ['v*'], 'dev', false],
  ] as const)('is told by %s %j: %s, %s', async (imageTagMutability, filters, tag, expected) => {
    await given();
    const imageTagMutabilityExclusionFilters = filters.map((filter) => ({ filter, filterType: 'WILDCARD' as const }));
    expect(immutability({ imageTagMutability, imageTagMutabilityExclusionFilters })(tag)).toBe(expected);
  });
});

describe('a refusal of ECR', () => {
  it('of a manifest whose layers are missing is final', async () => {
    const ecr = await given();
    const { requests, error } = await arrivals(() => ecr.put(manifest, 'v1'));
    expect([requests, error]).toEqual([1, failure('E_REGISTRY_REFUSED', 'PutImage', 'LayersNotFoundException')]);
  });

  it('of a repository that does not exist is final for a source and for a write', async () => {
    await given();
    const from = open({ side: 'source', repository: 'nothing' });
    const to = open({ repository: 'nothing' });
    for (const work of [() => from.manifest('v1'), () => to.put(manifest, 'v1')]) {
      const { requests, error } = await arrivals(work);
      expect([requests, error]).toEqual([1, failure('E_REPOSITORY_NOT_FOUND', 'RepositoryNotFoundException')]);
    }
    await expect(to.rules()).rejects.toEqual(failure('E_REPOSITORY_NOT_FOUND'));
  });

  it('of a repository that does not exist means to a destination that nothing is there yet', async () => {
    await given();
    const to = open({ repository: 'nothing' });
    expect([await to.head('v1'), await to.has(config.descriptor)]).toEqual([undefined, false]);
  });

  it.each([
    ['BatchGetImage', (ecr: Repository) => ecr.manifest('v1'), 'ecr:BatchGetImage'],
    ['PutImage', (ecr: Repository) => ecr.put(manifest, 'v1'), 'ecr:PutImage'],
    ['ListImageReferrers', (ecr: Repository) => ecr.referrers(manifest.digest), 'ecr:BatchGetImage'],
  ])('to let us call %s is final and names the permission', async (operation, work, permission) => {
    const ecr = await given();
    const fault: Fault = { kind: 'error', status: 400, code: 'AccessDeniedException', message: 'not authorized' };
    aws.faults.add({ on: { operation }, fault, times: null });
    const { requests, error } = await arrivals(() => work(ecr));
    expect([requests, error]).toEqual([1, failure('E_REGISTRY_DENIED', `${operation} was answered with AccessDenied`)]);
    expect(hasCode(error, 'E_REGISTRY_DENIED') && error.cure).toContain(`allow ${permission} `);
  });

  it.each<[string, Fault, number]>([
    ['throttling', { kind: 'throttle' }, 2],
    ['a fault of the server', { kind: 'error', status: 500, code: 'ServerException' }, 2],
    ['a cut connection after the image was stored', { kind: 'reset-after-commit' }, 2],
  ])('by %s passes: the image is put again', async (_name, fault, requests) => {
    const ecr = await given();
    for (const blob of blobs) await sendBlob(ecr, blob);
    aws.faults.add({ on: { operation: 'PutImage' }, fault });
    expect(await arrivals(() => ecr.put(manifest, 'v1'))).toEqual({ requests, error: undefined });
    expect(await ecr.head('v1')).toBe(manifest.digest);
  });

  it('of a tag that was set although the answer was lost is a refusal like any other: the caller looks', async () => {
    const ecr = await given({ mutability: 'IMMUTABLE' });
    for (const blob of blobs) await sendBlob(ecr, blob);
    aws.faults.add({ on: { operation: 'PutImage' }, fault: { kind: 'reset-after-commit' } });
    await expect(ecr.put(manifest, 'v1')).rejects.toEqual(failure('E_TAG_IMMUTABLE', 'v1'));
    expect(await ecr.head('v1')).toBe(manifest.digest);
  });

  it('by throttling that does not end is told after five attempts', async () => {
    const ecr = await given();
    aws.faults.add({ on: { operation: 'PutImage' }, fault: { kind: 'throttle' }, times: null });
    const { requests, error } = await arrivals(() => ecr.put(manifest, 'v1'));
    expect([requests, error]).toEqual([5, failure('E_REGISTRY_THROTTLED', 'ThrottlingException')]);
  });
});
