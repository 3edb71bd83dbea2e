import {
  BatchGetRepositoryScanningConfigurationCommand,
  DescribeImageScanFindingsCommand,
  type DescribeImageScanFindingsCommandInput,
  GetRegistryScanningConfigurationCommand,
  type ImageScanFinding,
  ScanStatus,
  StartImageScanCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { AccountSeed, ScanFrame } from '../../src/index.ts';
import { caught } from '../caught.ts';
import { givenImage, givenIndex, givenReferrer } from '../given-image.ts';
import { type GivenEcr, givenEcr } from './given-ecr.ts';

let given: GivenEcr;
afterEach(async () => {
  await given.stop();
});

async function start(...frames: ScanFrame[]): Promise<void> {
  given = await givenEcr(frames.length === 0 ? {} : { scans: [{ on: { repository: 'app' }, frames }] });
}

async function look(imageDigest: string, more: Partial<DescribeImageScanFindingsCommandInput> = {}) {
  return await given.ecr.send(
    new DescribeImageScanFindingsCommand({ repositoryName: 'app', imageId: { imageDigest }, ...more }),
  );
}

const finding = (name: string, severity: ImageScanFinding['severity'] = 'HIGH'): ImageScanFinding => ({
  name,
  severity,
  attributes: [{ key: 'package_name', value: 'openssl' }],
});

describe('a scan', () => {
  it('begins with the push, and is clean after a moment unless a script says otherwise', async () => {
    await start();
    const image = givenImage();
    await given.put(image, 'v1');
    expect((await look(image.digest)).imageScanStatus?.status).toBe('IN_PROGRESS');
    given.clock.advance(1_500);
    expect(await look(image.digest)).toMatchObject({
      imageScanStatus: { status: 'COMPLETE' },
      imageScanFindings: { findings: [], findingSeverityCounts: {} },
    });
  });

  it('goes through the frames of a script by time', async () => {
    await start(
      { status: 'PENDING' },
      { status: 'IN_PROGRESS', afterMs: 1_000 },
      { status: 'COMPLETE', afterMs: 3_000, findings: [finding('CVE-1')] },
    );
    const image = givenImage();
    await given.put(image, 'v1');
    const seen = [];
    for (let turn = 0; turn < 4; turn++) {
      seen.push((await look(image.digest)).imageScanStatus?.status);
      given.clock.advance(1_000);
    }
    expect(seen).toEqual(['PENDING', 'IN_PROGRESS', 'IN_PROGRESS', 'COMPLETE']);
  });

  it('can be complete and empty first, and full a look later', async () => {
    await start(
      { status: 'COMPLETE', findings: [] },
      { status: 'COMPLETE', afterReads: 1, findings: [finding('CVE-1')] },
    );
    const image = givenImage();
    await given.put(image, 'v1');
    const counts = [await look(image.digest), await look(image.digest)].map(
      ({ imageScanFindings }) => imageScanFindings?.findings?.length,
    );
    expect(counts).toEqual([0, 1]);
  });

  it.each(Object.values(ScanStatus))('can be %s', async (status) => {
    await start({ status, description: `scan is ${status}` });
    const image = givenImage();
    await given.put(image, 'v1');
    const answer = await look(image.digest);
    expect(answer.imageScanStatus).toEqual({ status, description: `scan is ${status}` });
    expect(answer.imageScanFindings).toBeUndefined();
  });

  it('gives its findings in pages, and counts all of them on each', async () => {
    const findings = [finding('CVE-1', 'CRITICAL'), finding('CVE-2'), finding('CVE-3')];
    await start({ status: 'COMPLETE', findings });
    const image = givenImage();
    await given.put(image, 'v1');
    const first = await look(image.digest, { maxResults: 2 });
    expect(first.imageScanFindings?.findingSeverityCounts).toEqual({ CRITICAL: 1, HIGH: 2 });
    const second = await look(image.digest, { maxResults: 2, nextToken: first.nextToken });
    expect([first, second].flatMap((page) => page.imageScanFindings?.findings?.map(({ name }) => name))).toEqual([
      'CVE-1',
      'CVE-2',
      'CVE-3',
    ]);
    expect(second.nextToken).toBeUndefined();
  });

  it('is known by the tag of the index that holds the image', async () => {
    given = await givenEcr({
      scans: [{ on: { tag: 'bad-*' }, frames: [{ status: 'COMPLETE', findings: [finding('CVE-1')] }] }],
    });
    const [amd64, arm64] = [givenImage('amd64'), givenImage('arm64')];
    await given.put(amd64);
    await given.put(arm64);
    await given.put(givenIndex(amd64, arm64), 'bad-1');
    expect((await look(arm64.digest)).imageScanFindings?.findings).toHaveLength(1);
  });

  it('is none of an index, and not possible of an artifact', async () => {
    await start();
    const image = givenImage();
    await given.put(image);
    const index = givenIndex(image);
    await given.put(index, 'v1');
    const referrer = givenReferrer(image);
    await given.put(referrer);
    expect(await caught(look(index.digest))).toMatchObject({ name: 'ScanNotFoundException' });
    const again = new StartImageScanCommand({ repositoryName: 'app', imageId: { imageDigest: index.digest } });
    expect(await caught(given.ecr.send(again))).toMatchObject({ name: 'UnsupportedImageTypeException' });
    expect((await look(referrer.digest)).imageScanStatus?.status).toBe('UNSUPPORTED_IMAGE');
  });

  it('can be started once a day where a push does not', async () => {
    given = await givenEcr({ repositories: [{ name: 'app', scanOnPush: false }] });
    const image = givenImage();
    await given.put(image, 'v1');
    expect(await caught(look(image.digest))).toMatchObject({ name: 'ScanNotFoundException' });
    const begin = () =>
      given.ecr.send(new StartImageScanCommand({ repositoryName: 'app', imageId: { imageTag: 'v1' } }));
    expect((await begin()).imageScanStatus?.status).toBe('IN_PROGRESS');
    expect(await caught(begin())).toMatchObject({ name: 'LimitExceededException' });
    given.clock.advance(24 * 3_600_000);
    await begin();
  });
});

describe('the kind of scanning', () => {
  it.each<[AccountSeed['scanType'], string]>([
    ['BASIC', 'SCAN_ON_PUSH'],
    ['ENHANCED', 'CONTINUOUS_SCAN'],
  ])('%s is told for the registry and its repositories', async (scanType = 'BASIC', scanFrequency) => {
    given = await givenEcr({ scanType });
    const registry = await given.ecr.send(new GetRegistryScanningConfigurationCommand({}));
    expect(registry.scanningConfiguration?.scanType).toBe(scanType);
    const names = ['app', 'missing'];
    const repositories = await given.ecr.send(
      new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames: names }),
    );
    expect(repositories.scanningConfigurations).toMatchObject([{ repositoryName: 'app', scanFrequency }]);
    expect(repositories.failures).toMatchObject([{ repositoryName: 'missing', failureCode: 'REPOSITORY_NOT_FOUND' }]);
  });

  it('lets no basic scan be started where it is enhanced', async () => {
    given = await givenEcr({ scanType: 'ENHANCED' });
    await given.put(givenImage(), 'v1');
    const begin = given.ecr.send(new StartImageScanCommand({ repositoryName: 'app', imageId: { imageTag: 'v1' } }));
    expect(await caught(begin)).toMatchObject({ name: 'ValidationException', message: 'This feature is disabled' });
  });
});
