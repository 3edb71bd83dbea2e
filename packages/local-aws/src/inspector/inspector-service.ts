import type {
  BatchGetFindingDetailsRequest,
  BatchGetFindingDetailsResponse,
  Finding,
  ListCoverageRequest,
  ListCoverageResponse,
  ListFindingsRequest,
  ListFindingsResponse,
  SortCriteria,
} from '@aws-sdk/client-inspector2';
import { type Call, refusal, type Service } from '../core/index.ts';
import type { EcrRegistries } from '../ecr/index.ts';
import { pageOf } from '../place/index.ts';
import { coverageFits, findingFits } from './filters.ts';
import { inspectedImages } from './inspected-images.ts';

/** ListFindings never gives more than this in a page, whatever was asked. Source: API model, Findings list. */
const FINDINGS_A_PAGE = 25;

/** Inspector, over the scans of the account's ECR registry. Source: Inspector2 API model 2020-06-08. */
export function inspectorService(registries: EcrRegistries): Service {
  const imagesOf = async (call: Call) => inspectedImages(await registries.of(call));
  const refuse = () =>
    refusal('ValidationException', 'nextToken is invalid', { members: { reason: 'FIELD_VALIDATION_FAILED' } });
  return {
    name: 'inspector2',
    protocol: 'rest-json',
    contract: () => import('@aws-sdk/client-inspector2'),
    operations: {
      ListFindings: async (input: ListFindingsRequest, call: Call): Promise<ListFindingsResponse> => {
        const all = (await imagesOf(call))
          .flatMap(({ findings }) => findings)
          .filter((finding) => findingFits(finding, input.filterCriteria));
        const size = Math.min(input.maxResults ?? FINDINGS_A_PAGE, FINDINGS_A_PAGE);
        const { items, nextToken } = pageOf(sorted(all, input.sortCriteria), { token: input.nextToken, size, refuse });
        return { findings: [...items], ...(nextToken !== undefined && { nextToken }) };
      },
      ListCoverage: async (input: ListCoverageRequest, call: Call): Promise<ListCoverageResponse> => {
        const all = (await imagesOf(call))
          .map(({ coverage }) => coverage)
          .filter((covered) => coverageFits(covered, input.filterCriteria));
        const { items, nextToken } = pageOf(all, {
          token: input.nextToken,
          size: Math.min(input.maxResults ?? 200, 200),
          refuse,
        });
        return { coveredResources: [...items], ...(nextToken !== undefined && { nextToken }) };
      },
      BatchGetFindingDetails: async (
        { findingArns = [] }: BatchGetFindingDetailsRequest,
        call: Call,
      ): Promise<BatchGetFindingDetailsResponse> => {
        if (findingArns.length > 10)
          throw refusal('ValidationException', 'at most 10 finding ARNs', {
            members: { reason: 'FIELD_VALIDATION_FAILED' },
          });
        const known = new Map(
          (await imagesOf(call)).flatMap(({ details }) => details).map((detail) => [detail.findingArn, detail]),
        );
        return {
          findingDetails: findingArns.flatMap((arn) => known.get(arn) ?? []),
          errors: findingArns
            .filter((arn) => !known.has(arn))
            .map((findingArn) => ({
              findingArn,
              errorCode: 'FINDING_DETAILS_NOT_FOUND',
              errorMessage: 'Finding details not found',
            })),
        };
      },
    },
  };
}

const SEVERITIES = ['UNTRIAGED', 'INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

function sorted(findings: readonly Finding[], criteria: SortCriteria | undefined): readonly Finding[] {
  if (criteria === undefined) return findings;
  const rank = (finding: Finding): number => {
    switch (criteria.field) {
      case 'EPSS_SCORE':
        return finding.epss?.score ?? -1;
      case 'INSPECTOR_SCORE':
        return finding.inspectorScore ?? -1;
      default:
        return SEVERITIES.indexOf(finding.severity ?? '');
    }
  };
  const direction = criteria.sortOrder === 'ASC' ? 1 : -1;
  return [...findings].sort((a, b) => direction * (rank(a) - rank(b)));
}
