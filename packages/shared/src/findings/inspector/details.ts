import { BatchGetFindingDetailsCommand, type FindingDetail, type Inspector2Client } from '@aws-sdk/client-inspector2';
import { limit, settle } from '../../kernel/index.ts';
import { explained } from '../ecr/fault.ts';
import { canonicalName, type Finding } from '../finding.ts';

/** What Inspector knows of a vulnerability beyond its list: known exploitation, EPSS, exploits seen. */
export type Insight = Pick<Finding, 'kev' | 'epss' | 'exploit' | 'insight'>;

/** Source: Inspector API, BatchGetFindingDetails, findingArns. */
const BATCH = 10;
const WIDTH = 4;

/** One ARN for each vulnerability: what is asked for does not depend on the package or the platform. */
export function arnsToAsk(findings: readonly Finding[]): string[] {
  const arns = new Map<string, string>();
  for (const finding of findings)
    if (finding.arn !== undefined && !arns.has(canonicalName(finding))) arns.set(canonicalName(finding), finding.arn);
  return [...arns.values()];
}

/** Insights by ARN. What Inspector gives no details of is absent. @throws E_SCAN_DENIED */
export async function readInsights(
  client: Inspector2Client,
  arns: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Insight>> {
  const width = limit(WIDTH);
  const batches = Array.from({ length: Math.ceil(arns.length / BATCH) }, (_, index) =>
    arns.slice(index * BATCH, (index + 1) * BATCH),
  );
  const answers = await settle(
    batches.map((findingArns) =>
      width(() =>
        client
          .send(new BatchGetFindingDetailsCommand({ findingArns }), { abortSignal: signal })
          .catch((error: unknown) => {
            throw explained(error, 'details of findings', 'inspector2:BatchGetFindingDetails');
          }),
      ),
    ),
  );
  const details = answers.flatMap((answer) => answer.findingDetails ?? []);
  return new Map(details.map((detail) => [detail.findingArn ?? '', insightOf(detail)]));
}

function insightOf({ cisaData, epssScore, exploitObserved }: FindingDetail): Insight {
  const [added, due] = [cisaData?.dateAdded?.getTime(), cisaData?.dateDue?.getTime()];
  return {
    insight: true,
    ...(cisaData !== undefined && {
      kev: { ...(added !== undefined && { added }), ...(due !== undefined && { due }) },
    }),
    ...(epssScore !== undefined && { epss: epssScore }),
    ...(exploitObserved !== undefined && { exploit: true }),
  };
}

/** The findings with what was learnt, on every finding of the same vulnerability. */
export function withInsights(findings: readonly Finding[], insights: ReadonlyMap<string, Insight>): readonly Finding[] {
  const byName = new Map<string, Insight>();
  for (const finding of findings) {
    const insight = finding.arn === undefined ? undefined : insights.get(finding.arn);
    if (insight !== undefined) byName.set(canonicalName(finding), insight);
  }
  if (byName.size === 0) return findings;
  return findings.map((finding) => {
    const insight = byName.get(canonicalName(finding));
    return insight === undefined ? finding : { ...finding, ...insight };
  });
}
