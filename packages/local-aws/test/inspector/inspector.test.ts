import type { EnhancedImageScanFinding } from '@aws-sdk/client-ecr';
import {
  BatchGetFindingDetailsCommand,
  type FilterCriteria,
  Inspector2Client,
  ListCoverageCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-inspector2';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { signed } from '@waybill/shared/credentials';
import type { JsonObject } from '@waybill/shared/kernel';
import { caught } from '../caught.ts';
import { type GivenEcr, givenEcr } from '../ecr/given-ecr.ts';
import { givenImage } from '../given-image.ts';

const finding = (vulnerabilityId: string, severity: string): EnhancedImageScanFinding => ({
  findingArn: `arn:aws:inspector2:eu-central-1:111111111111:finding/${vulnerabilityId}`,
  severity,
  status: 'ACTIVE',
  title: vulnerabilityId,
  description: `about ${vulnerabilityId}`,
  fixAvailable: 'YES',
  score: 9.8,
  packageVulnerabilityDetails: {
    vulnerabilityId,
    source: 'NVD',
    vulnerablePackages: [{ name: 'zlib', version: '1.2' }],
  },
});

let given: GivenEcr;
let inspector: Inspector2Client;
const image = givenImage();

beforeEach(async () => {
  given = await givenEcr({
    scanType: 'ENHANCED',
    scans: [
      {
        on: { repository: 'app' },
        frames: [
          { status: 'PENDING' },
          {
            status: 'ACTIVE',
            afterMs: 1_000,
            enhancedFindings: [finding('CVE-1', 'HIGH'), finding('CVE-2', 'CRITICAL')],
          },
          { status: 'SCAN_ELIGIBILITY_EXPIRED', afterMs: 9_000 },
        ],
        insights: {
          'CVE-2': {
            epss: 0.9,
            knownExploited: { added: '2026-11-01', due: '2026-11-22', action: 'update' },
            cwes: ['CWE-787'],
          },
        },
      },
    ],
  });
  await given.put(image, 'v1');
  const credentials = { accessKeyId: 'AKIAADMIN', secretAccessKey: 'secret' };
  inspector = new Inspector2Client({
    endpoint: given.aws.endpoint,
    region: given.aws.region,
    credentials,
    maxAttempts: 1,
  });
});
afterEach(async () => {
  await given.stop();
});

async function list(filterCriteria: FilterCriteria = {}, more: object = {}) {
  const { findings, nextToken } = await inspector.send(new ListFindingsCommand({ filterCriteria, ...more }));
  return { titles: findings?.map(({ title }) => title), findings, nextToken };
}

const equals = (value: string) => [{ comparison: 'EQUALS' as const, value }];

describe('Inspector', () => {
  it('covers an image when its first scan is through, and until it is no longer scanned', async () => {
    const reasons = [];
    for (const ms of [0, 1_000, 9_000]) {
      given.clock.advance(ms);
      const { coveredResources } = await inspector.send(
        new ListCoverageCommand({ filterCriteria: { ecrRepositoryName: equals('app') } }),
      );
      reasons.push(coveredResources?.map(({ scanStatus }) => `${scanStatus?.statusCode} ${scanStatus?.reason}`));
    }
    expect(reasons).toEqual([
      ['ACTIVE PENDING_INITIAL_SCAN'],
      ['ACTIVE SUCCESSFUL'],
      ['INACTIVE SCAN_ELIGIBILITY_EXPIRED'],
    ]);
  });

  it('finds what ECR shows, for the image and with what ECR does not know', async () => {
    given.clock.advance(1_000);
    const { findings } = await list({ ecrImageHash: equals(image.digest), findingStatus: equals('ACTIVE') });
    expect(findings).toMatchObject([
      { title: 'CVE-1', severity: 'HIGH', awsAccountId: '111111111111' },
      {
        title: 'CVE-2',
        epss: { score: 0.9 },
        inspectorScore: 9.8,
        resources: [
          { details: { awsEcrContainerImage: { imageHash: image.digest, repositoryName: 'app', imageTags: ['v1'] } } },
        ],
      },
    ]);
  });

  it('filters, sorts and pages', async () => {
    given.clock.advance(1_000);
    expect((await list({ severity: equals('CRITICAL') })).titles).toEqual(['CVE-2']);
    expect((await list({ severity: [{ comparison: 'NOT_EQUALS', value: 'CRITICAL' }] })).titles).toEqual(['CVE-1']);
    expect((await list({ epssScore: [{ lowerInclusive: 0.5 }] })).titles).toEqual(['CVE-2']);
    expect((await list({ ecrImageHash: equals('sha256:other') })).titles).toEqual([]);
    expect(
      (
        await list(
          { vulnerabilityId: [{ comparison: 'PREFIX', value: 'CVE-' }] },
          { sortCriteria: { field: 'SEVERITY', sortOrder: 'DESC' } },
        )
      ).titles,
    ).toEqual(['CVE-2', 'CVE-1']);
    const first = await list({}, { maxResults: 1 });
    const second = await list({}, { maxResults: 1, nextToken: first.nextToken });
    expect([first.titles, second.titles, second.nextToken]).toEqual([['CVE-1'], ['CVE-2'], undefined]);
  });

  it('refuses a filter that it does not have, rather than ignore it', async () => {
    given.clock.advance(1_000);
    expect(await caught(list({ lambdaFunctionName: equals('x') }))).toMatchObject({ name: 'ValidationException' });
  });

  it('knows what is exploited', async () => {
    given.clock.advance(1_000);
    const { findings } = await list();
    const findingArns = [...(findings ?? []).map(({ findingArn }) => findingArn ?? ''), 'arn:none'];
    const { findingDetails, errors } = await inspector.send(new BatchGetFindingDetailsCommand({ findingArns }));
    expect(findingDetails?.[1]).toMatchObject({
      epssScore: 0.9,
      cwes: ['CWE-787'],
      cisaData: { dateDue: new Date('2026-11-22'), action: 'update' },
    });
    expect(errors).toMatchObject([{ findingArn: 'arn:none', errorCode: 'FINDING_DETAILS_NOT_FOUND' }]);
  });
});

describe('ScanSbom', () => {
  const component = { type: 'library', name: 'a', 'bom-ref': 'a', purl: 'pkg:npm/a@1' };
  const sbom = { bomFormat: 'CycloneDX', specVersion: '1.5', components: [component] };
  const post = async (body: JsonObject) => {
    const url = new URL(`${given.aws.endpoint}/scan/sbom`);
    const headers = { 'content-type': 'application/json' };
    const unsigned = { method: 'POST' as const, url, headers, body: JSON.stringify(body) };
    const keys = { accessKeyId: 'AKIAADMIN', secretAccessKey: 'secret' };
    const scope = { service: 'inspector-scan', region: given.aws.region, now: given.clock.now() };
    const response = await fetch(url, { ...unsigned, headers: signed(unsigned, keys, scope) });
    return { status: response.status, body: (await response.json()) as JsonObject };
  };

  it('gives the bill back with what is known of its packages, by their whole package URL', async () => {
    given.aws.sbomScanner.know({ id: 'CVE-1', purl: 'pkg:npm/a@1', severity: 'high', score: 7.5 });
    given.aws.sbomScanner.know({ id: 'CVE-2', purl: 'pkg:npm/a@2', severity: 'high', score: 7.5 });
    expect(await post({ sbom, outputFormat: 'CYCLONE_DX_1_5' })).toEqual({
      status: 200,
      body: {
        sbom: {
          ...sbom,
          vulnerabilities: [
            {
              'bom-ref': 'vuln-1',
              id: 'CVE-1',
              ratings: [{ severity: 'high', score: 7.5, method: 'CVSSv31' }],
              affects: [{ ref: 'a' }],
            },
          ],
        },
      },
    });
  });

  it.each<[string, JsonObject, string]>([
    ['another version', { ...sbom, specVersion: '1.6' }, 'CycloneDX 1.5'],
    ['another format', { spdxVersion: 'SPDX-2.3' }, 'CycloneDX 1.5'],
    ['more than 2,000 components', { ...sbom, components: Array(2_001).fill(component) }, '2000 components'],
    ['a component without a name', { ...sbom, components: [{ type: 'library' }] }, 'component 1'],
  ])('refuses a bill of %s', async (_, bill, expected) => {
    expect(await post({ sbom: bill, outputFormat: 'CYCLONE_DX_1_5' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(expected), reason: expect.any(String) },
    });
  });
});
