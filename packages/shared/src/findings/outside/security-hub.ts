import type { Json, JsonObject } from '../../kernel/index.ts';
import { numberAt, objectsAt, textAt } from '../reports/json-reading.ts';
import type { AwsRest } from './aws-rest.ts';

/** Source: Security Hub API, BatchImportFindings: at most 100 findings, each of at most 240 KB. */
const BATCH = 100;
const LONGEST = 240_000;

export interface ImportResult {
  readonly imported: number;
  /** One line for each that Security Hub, or its limits, refused. */
  readonly refused: readonly string[];
}

/** Imports findings in the AWS Security Finding Format. A refusal of one is part of a successful answer, and is told. */
export async function importFindings(findings: readonly JsonObject[], api: AwsRest): Promise<ImportResult> {
  const fitting = findings.filter((finding) => Buffer.byteLength(JSON.stringify(finding)) <= LONGEST);
  const refused = findings
    .filter((finding) => !fitting.includes(finding))
    .map((finding) => `${textAt(finding, 'Id')}: larger than 240 KB`);
  let imported = 0;
  for (let from = 0; from < fitting.length; from += BATCH) {
    const batch = fitting.slice(from, from + BATCH);
    const answer = await api.post('/findings/import', { Findings: batch });
    if (answer.status !== 200) {
      const why = textAt(answer.json, 'Message') || textAt(answer.json, 'message') || answer.text.slice(0, 200);
      refused.push(...batch.map((finding) => `${textAt(finding, 'Id')}: ${answer.status} ${why}`));
      continue;
    }
    imported += numberAt(answer.json, 'SuccessCount') ?? 0;
    refused.push(
      ...objectsAt(answer.json, 'FailedFindings').map(
        (failed) => `${textAt(failed, 'Id')}: ${textAt(failed, 'ErrorCode')} ${textAt(failed, 'ErrorMessage')}`,
      ),
    );
  }
  return { imported, refused };
}

export interface HubSubject {
  readonly partition: string;
  readonly region: string;
  /** The account that Security Hub belongs to. */
  readonly account: string;
  readonly registryId: string;
  readonly repository: string;
  readonly digest: string;
  readonly environment: string | undefined;
  readonly runUrl: string | undefined;
}

export interface HubDecision {
  readonly verdict: 'pass' | 'fail' | 'error';
  readonly summary: string;
  readonly brokenRules: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The decision as one finding: what Inspector found it exports itself. The same image and environment keep one Id, so a later decision takes its place. */
export function decisionFinding(subject: HubSubject, decision: HubDecision): JsonObject {
  const { partition, region, account, repository, digest, environment } = subject;
  const { verdict, summary, brokenRules, now } = decision;
  const product = `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`;
  const time = new Date(now).toISOString();
  const label = { pass: 'INFORMATIONAL', fail: 'HIGH', error: 'MEDIUM' }[verdict];
  const compliance = { pass: 'PASSED', fail: 'FAILED', error: 'NOT_AVAILABLE' }[verdict];
  return {
    SchemaVersion: '2018-10-08',
    Id: [`waybill-scan`, repository, digest, environment ?? 'none'].join('/'),
    ProductArn: product,
    GeneratorId: 'waybill-scan-gate',
    AwsAccountId: account,
    CreatedAt: time,
    UpdatedAt: time,
    Title:
      `Image gate: ${repository} ${verdict === 'pass' ? 'passes' : verdict === 'fail' ? 'is refused' : 'is not proven'}`.slice(
        0,
        256,
      ),
    Description: summary.slice(0, 1_024),
    Types: ['Software and Configuration Checks/Vulnerabilities'],
    FindingProviderFields: { Severity: { Label: label }, Types: ['Software and Configuration Checks/Vulnerabilities'] },
    Compliance: { Status: compliance },
    ProductFields: {
      'waybill/verdict': verdict,
      ...(environment !== undefined && { 'waybill/environment': environment }),
      ...Object.fromEntries(
        brokenRules.slice(0, 20).map((rule, index) => [`waybill/rule/${index + 1}`, rule.slice(0, 1_024)]),
      ),
    },
    ...(subject.runUrl !== undefined && { SourceUrl: subject.runUrl }),
    RecordState: 'ACTIVE',
    Resources: [resourceOf(subject)],
  };
}

function resourceOf({ partition, region, registryId, repository, digest }: HubSubject): Json {
  return {
    Type: 'AwsEcrContainerImage',
    Id: `arn:${partition}:ecr:${region}:${registryId}:repository/${repository}/${digest}`,
    Partition: partition,
    Region: region,
    Details: { AwsEcrContainerImage: { RegistryId: registryId, RepositoryName: repository, ImageDigest: digest } },
  };
}
