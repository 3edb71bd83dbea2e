import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf } from '@waybill/shared/kernel';
import { type GivenFolder, givenFolder } from './given-files.ts';
import { type GivenScan, givenScan } from './given-scan.ts';

const IMAGE = `ghcr.io/octo-org/app@${digestOf('elsewhere')}`;

describe('other scanners’ files', () => {
  let given: GivenScan;
  let folder: GivenFolder;
  beforeAll(async () => {
    given = await givenScan();
    folder = givenFolder();
  });
  afterAll(async () => {
    folder.remove();
    await given.stop();
  });

  const trivy = (
    digest = digestOf('elsewhere'),
    architecture = 'amd64',
    results: unknown = [{ Target: 'debian', Class: 'os-pkgs', Vulnerabilities: [] }],
  ) => ({
    SchemaVersion: 2,
    ArtifactName: 'app',
    CreatedAt: new Date(given.clock.now() - 60_000).toISOString(),
    Metadata: { RepoDigests: [`ghcr.io/octo-org/app@${digest}`], ImageConfig: { os: 'linux', architecture } },
    Results: results,
  });

  it('are judged without any request', async () => {
    given.aws.journal.clear();
    const { report } = await given.run({ image: IMAGE, reports: folder.file('a.json', trivy()) });
    expect(report).toMatchObject({ status: 'pass', outputs: { decision: 'pass', 'evidence-digest': '' } });
    expect(given.aws.journal.entries).toEqual([]);
  });

  it('are refused where they are about another image, or do not say', async () => {
    const other = folder.file('other.json', trivy(digestOf('another')));
    await expect(given.run({ image: IMAGE, reports: other })).rejects.toMatchObject({ code: 'E_REPORT_OTHER_IMAGE' });
    const silent = folder.file('silent.json', { ...trivy(), Metadata: {} });
    await expect(given.run({ image: IMAGE, reports: silent })).rejects.toMatchObject({
      message: expect.stringContaining('does not say which digest'),
    });
  });

  it('must be there for every platform that is asked for', async () => {
    const file = folder.file('amd64.json', trivy());
    const { report } = await given.run({ image: IMAGE, reports: file, platforms: 'linux/amd64,linux/arm64' });
    expect(report.status).toBe('error');
    expect(report.annotations).toMatchObject([{ title: 'E_SCAN_NOT_FOUND' }]);
    const both = `${file}\n${folder.file('arm64.json', trivy(undefined, 'arm64'))}`;
    expect((await given.run({ image: IMAGE, reports: both, platforms: 'linux/amd64,linux/arm64' })).report.status).toBe(
      'pass',
    );
  });

  it('are no proof where the scanner recognized nothing, or looked too long ago', async () => {
    const hollow = await given.run({
      image: IMAGE,
      reports: folder.file('hollow.json', trivy(undefined, undefined, [])),
    });
    expect(hollow.report.annotations).toMatchObject([{ title: 'E_REPORT_HOLLOW' }]);
    const old = { image: IMAGE, reports: folder.file('old.json', trivy()), 'max-scan-age': '30s' };
    expect((await given.run(old)).report.annotations).toMatchObject([{ title: 'E_SCAN_STALE' }]);
  });

  it('are read for line and column where they are broken', async () => {
    const broken = folder.file('broken.json', '{"SchemaVersion": 2,\n  "Results": [}\n');
    await expect(given.run({ image: IMAGE, reports: broken })).rejects.toMatchObject({
      code: 'E_REPORT_FILE',
      message: expect.stringMatching(/broken\.json:2:15: is not JSON/),
    });
    await expect(given.run({ image: IMAGE, reports: folder.file('empty.json', '') })).rejects.toMatchObject({
      message: expect.stringContaining('is empty'),
    });
    await expect(given.run({ image: IMAGE, reports: 'nowhere.json' })).rejects.toMatchObject({ code: 'E_REPORT_FILE' });
  });

  it('stand in for a scanner in AWS that cannot read the image', async () => {
    const digest = await given.image('unsupported');
    await given.script({ on: { digest }, frames: [{ status: 'UNSUPPORTED_IMAGE' }] });
    const reports = folder.file('covers.json', trivy(digest, 'amd64'));
    const { report } = await given.run({ digest, source: 'ecr', reports, platforms: 'linux/amd64' });
    expect(report.status).toBe('pass');
  });
});
