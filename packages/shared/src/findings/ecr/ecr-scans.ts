import { createHash } from 'node:crypto';
import {
  BatchGetRepositoryScanningConfigurationCommand,
  DescribeImageScanFindingsCommand,
  type DescribeImageScanFindingsResponse,
  type ECRClient,
  GetRegistryScanningConfigurationCommand,
  StartImageScanCommand,
} from '@aws-sdk/client-ecr';
import { type Digest, digestOf } from '../../kernel/index.ts';
import type { Finding } from '../finding.ts';
import { type SharedValues, sharedValues } from '../shared-values.ts';
import { basicFinding } from './basic-finding.ts';
import { inspectorFindings } from './enhanced-finding.ts';
import { explained, faultName, isDenied } from './fault.ts';
import type { Engine, ScanReading, ScanSetting, Scans } from './scan-reading.ts';
import { meaningOf } from './scan-status.ts';

/** One repository of one registry. */
export interface EcrRepository {
  readonly registryId: string;
  readonly repositoryName: string;
}

/** The most that one page may hold. Source: ECR API, DescribeImageScanFindings, maxResults. */
const PAGE = 1_000;
/** A list that does not end is a fault, not a list. */
const MOST_PAGES = 1_000;

/** The scans that ECR keeps, read through its API. */
export function ecrScans(client: ECRClient, repository: EcrRepository, signal: AbortSignal): Scans {
  const ask = { abortSignal: signal };
  const shared = sharedValues();
  return {
    read: async ({ digest, platform }) => {
      try {
        return await readAllPages(
          (nextToken) =>
            client.send(
              new DescribeImageScanFindingsCommand({
                ...repository,
                imageId: { imageDigest: digest },
                maxResults: PAGE,
                ...(nextToken !== undefined && { nextToken }),
              }),
              ask,
            ),
          { platform, shared },
        );
      } catch (error) {
        if (faultName(error) === 'ScanNotFoundException') return { kind: 'absent' };
        throw explained(
          error,
          `the scan of ${digest} in ${repository.repositoryName}`,
          'ecr:DescribeImageScanFindings',
        );
      }
    },
    start: (digest) => startScan(client, { ...repository, digest }, signal),
    setting: async () => {
      try {
        return await readSetting(client, repository.repositoryName, signal);
      } catch (error) {
        if (isDenied(error)) return undefined;
        throw explained(error, 'the scanning configuration', 'ecr:GetRegistryScanningConfiguration');
      }
    },
  };
}

/** What the findings of one image are to say and to share. */
interface Into {
  readonly platform: string;
  readonly shared: SharedValues;
}

async function readAllPages(
  page: (nextToken: string | undefined) => Promise<DescribeImageScanFindingsResponse>,
  into: Into,
): Promise<ScanReading> {
  const first = await page(undefined);
  const status = first.imageScanStatus?.status;
  const meaning = meaningOf(status);
  if (meaning.kind === 'refused')
    return { ...meaning, status: status ?? '', description: first.imageScanStatus?.description ?? '' };
  if (meaning.kind === 'waiting') return { kind: 'waiting', status: status ?? '' };
  const listed = new Map<string, readonly Finding[]>();
  const seen = new Set<string>();
  let engine: Engine | undefined = status === 'ACTIVE' ? 'enhanced' : undefined;
  for (let current = first, pages = 1; ; pages++) {
    engine = engineOf(current) ?? engine;
    for (const [key, findings] of findingsOf(current, into)) listed.set(key, findings);
    const token = current.nextToken;
    if (token === undefined || token === '') break;
    if (seen.has(token) || pages >= MOST_PAGES) return { kind: 'waiting', status: 'the list of findings did not end' };
    seen.add(token);
    current = await page(token);
    if (!sameScan(first, current)) return { kind: 'waiting', status: 'the scan changed while it was read' };
  }
  const counts = Object.values(first.imageScanFindings?.findingSeverityCounts ?? {});
  return {
    kind: 'scanned',
    status: status ?? '',
    engine,
    completedAt: first.imageScanFindings?.imageScanCompletedAt?.getTime(),
    findings: [...listed.values()].flat(),
    listed: listed.size,
    fingerprint: digestOf([...listed.keys()].sort().join('\n')),
    counted: counts.reduce((sum, count) => sum + count, 0),
  };
}

/** A scan that starts or ends while its pages are read would give halves of two lists. */
function sameScan(first: DescribeImageScanFindingsResponse, later: DescribeImageScanFindingsResponse): boolean {
  const status = later.imageScanStatus?.status;
  const [a, b] = [first, later].map((page) => page.imageScanFindings?.imageScanCompletedAt?.getTime());
  return (
    (status === undefined || meaningOf(status).kind === 'scanned') && (a === undefined || b === undefined || a === b)
  );
}

/** Which engine is at work shows only where it lists something. */
function engineOf({ imageScanFindings: page }: DescribeImageScanFindingsResponse): Engine | undefined {
  if ((page?.enhancedFindings?.length ?? 0) > 0) return 'enhanced';
  return (page?.findings?.length ?? 0) > 0 ? 'basic' : undefined;
}

/** Each finding of a page by a key that a second copy of it shares; what Inspector suppressed or closed is listed without effect. */
function findingsOf(
  page: DescribeImageScanFindingsResponse,
  { platform, shared }: Into,
): [string, readonly Finding[]][] {
  const { findings = [], enhancedFindings = [] } = page.imageScanFindings ?? {};
  return [
    ...findings.map((raw): [string, Finding[]] => [keyOf(raw), [basicFinding(raw, platform, shared)]]),
    ...enhancedFindings.map((raw): [string, Finding[]] => [
      raw.findingArn ?? keyOf(raw),
      raw.status === undefined || raw.status === 'ACTIVE' ? inspectorFindings(raw, platform, shared) : [],
    ]),
  ];
}

/** Short, whatever a finding says of itself. */
function keyOf(raw: object): string {
  return createHash('sha256').update(JSON.stringify(raw)).digest('base64');
}

/** Once for an image in 24 hours; that it already runs or ran is no fault. */
async function startScan(
  client: ECRClient,
  image: EcrRepository & { digest: Digest },
  signal: AbortSignal,
): Promise<'started' | 'limited' | 'refused'> {
  const { digest, ...repository } = image;
  try {
    await client.send(new StartImageScanCommand({ ...repository, imageId: { imageDigest: digest } }), {
      abortSignal: signal,
    });
    return 'started';
  } catch (error) {
    const name = faultName(error);
    if (name === 'LimitExceededException') return 'limited';
    // Enhanced scanning answers "This feature is disabled"; what the image cannot have, the next reading says better.
    if (isDenied(error) || name === 'ValidationException' || name === 'UnsupportedImageTypeException') return 'refused';
    throw explained(error, `the start of a scan of ${digest}`, 'ecr:StartImageScan');
  }
}

async function readSetting(client: ECRClient, repository: string, signal: AbortSignal): Promise<ScanSetting> {
  const registry = await client.send(new GetRegistryScanningConfigurationCommand({}), { abortSignal: signal });
  const engine = registry.scanningConfiguration?.scanType === 'ENHANCED' ? 'enhanced' : 'basic';
  const answer = await client.send(
    new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames: [repository] }),
    { abortSignal: signal },
  );
  return { engine, frequency: answer.scanningConfigurations?.[0]?.scanFrequency };
}
