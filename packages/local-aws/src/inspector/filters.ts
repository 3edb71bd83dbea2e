import type { CoverageFilterCriteria, CoveredResource, FilterCriteria, Finding } from '@aws-sdk/client-inspector2';
import { refusal } from '../core/index.ts';

interface Filter {
  readonly comparison?: string | undefined;
  readonly value?: string | undefined;
  readonly lowerInclusive?: number | undefined;
  readonly upperInclusive?: number | undefined;
  readonly startInclusive?: Date | undefined;
  readonly endInclusive?: Date | undefined;
}

type Value = string | number | Date | undefined;

function imageOf({ resources }: Finding) {
  return resources?.[0]?.details?.awsEcrContainerImage;
}

const OF_FINDING: Readonly<Partial<Record<keyof FilterCriteria, (finding: Finding) => readonly Value[]>>> = {
  findingArn: ({ findingArn }) => [findingArn],
  awsAccountId: ({ awsAccountId }) => [awsAccountId],
  findingType: ({ type }) => [type],
  severity: ({ severity }) => [severity],
  findingStatus: ({ status }) => [status],
  firstObservedAt: ({ firstObservedAt }) => [firstObservedAt],
  lastObservedAt: ({ lastObservedAt }) => [lastObservedAt],
  inspectorScore: ({ inspectorScore }) => [inspectorScore],
  resourceType: ({ resources }) => (resources ?? []).map(({ type }) => type),
  resourceId: ({ resources }) => (resources ?? []).map(({ id }) => id),
  ecrImageHash: (finding) => [imageOf(finding)?.imageHash],
  ecrImageRepositoryName: (finding) => [imageOf(finding)?.repositoryName],
  ecrImageRegistry: (finding) => [imageOf(finding)?.registry],
  ecrImageArchitecture: (finding) => [imageOf(finding)?.architecture],
  ecrImageTags: (finding) => imageOf(finding)?.imageTags ?? [],
  vulnerabilityId: ({ packageVulnerabilityDetails }) => [packageVulnerabilityDetails?.vulnerabilityId],
  vendorSeverity: ({ packageVulnerabilityDetails }) => [packageVulnerabilityDetails?.vendorSeverity],
  fixAvailable: ({ fixAvailable }) => [fixAvailable],
  exploitAvailable: ({ exploitAvailable }) => [exploitAvailable],
  epssScore: ({ epss }) => [epss?.score],
};

const OF_COVERAGE: Readonly<
  Partial<Record<keyof CoverageFilterCriteria, (covered: CoveredResource) => readonly Value[]>>
> = {
  accountId: ({ accountId }) => [accountId],
  resourceId: ({ resourceId }) => [resourceId],
  resourceType: ({ resourceType }) => [resourceType],
  scanType: ({ scanType }) => [scanType],
  scanStatusCode: ({ scanStatus }) => [scanStatus?.statusCode],
  scanStatusReason: ({ scanStatus }) => [scanStatus?.reason],
  ecrRepositoryName: ({ resourceMetadata }) => [resourceMetadata?.ecrRepository?.name],
  ecrImageTags: ({ resourceMetadata }) => resourceMetadata?.ecrImage?.tags ?? [],
  lastScannedAt: ({ lastScannedAt }) => [lastScannedAt],
};

/** @throws refusal ValidationException for a filter that the local Inspector does not have */
export function findingFits(finding: Finding, criteria: FilterCriteria | undefined): boolean {
  return fits(finding, criteria ?? {}, OF_FINDING);
}

export function coverageFits(covered: CoveredResource, criteria: CoverageFilterCriteria | undefined): boolean {
  return fits(covered, criteria ?? {}, OF_COVERAGE);
}

/** Filters of one name are alternatives (unless they say "not"), names are all required. Source: Inspector, FilterCriteria. */
function fits<Item>(
  item: Item,
  criteria: object,
  readers: Readonly<Record<string, ((item: Item) => readonly Value[]) | undefined>>,
): boolean {
  return Object.entries(criteria as Readonly<Record<string, readonly Filter[] | undefined>>).every(
    ([name, filters = []]) => {
      const read = readers[name];
      if (read === undefined || filters.length > 10)
        throw refusal(
          'ValidationException',
          `filter '${name}' is not in the local Inspector, or has more than 10 entries`,
          {
            members: { reason: 'FIELD_VALIDATION_FAILED' },
          },
        );
      const values = read(item);
      const not = filters.filter(({ comparison }) => comparison === 'NOT_EQUALS');
      const some = filters.filter(({ comparison }) => comparison !== 'NOT_EQUALS');
      if (not.some(({ value }) => values.includes(value))) return false;
      return some.length === 0 || some.some((filter) => values.some((value) => accepts(filter, value)));
    },
  );
}

function accepts(filter: Filter, value: Value): boolean {
  if (value === undefined) return false;
  if (typeof value === 'number')
    return value >= (filter.lowerInclusive ?? -Infinity) && value <= (filter.upperInclusive ?? Infinity);
  if (value instanceof Date)
    return value >= (filter.startInclusive ?? new Date(0)) && value <= (filter.endInclusive ?? value);
  return filter.comparison === 'PREFIX' ? value.startsWith(filter.value ?? '') : value === filter.value;
}
