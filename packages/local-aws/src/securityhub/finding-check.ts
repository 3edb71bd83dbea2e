import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { Call } from '../core/index.ts';

/** Characters that a member may have at most. Source: Security Hub, required and optional top-level ASFF attributes. */
const LONGEST: Readonly<Partial<Record<keyof AwsSecurityFinding, number>>> = {
  Id: 512,
  GeneratorId: 512,
  Title: 256,
  Description: 1_024,
};
const MOST_BYTES = 240_000;
const MOST_RESOURCES = 32;
const MOST_FIELDS = 50;

/** What is wrong with a finding beyond its schema; '' where nothing is. One bad finding does not fail its batch. */
export function mistakeIn(finding: AwsSecurityFinding, { account, region }: Call): string {
  const product = `arn:aws:securityhub:${region}:${account}:product/${account}/default`;
  const tooLong = Object.entries(LONGEST).find(
    ([name, most]) => String(finding[name as keyof AwsSecurityFinding] ?? '').length > most,
  );
  const resources = finding.Resources?.length ?? 0;
  const severity =
    finding.FindingProviderFields?.Severity?.Label ?? finding.Severity?.Label ?? finding.Severity?.Normalized;
  const wrong: readonly (readonly [boolean, string])[] = [
    [Buffer.byteLength(JSON.stringify(finding)) > MOST_BYTES, `the finding exceeds ${MOST_BYTES} bytes`],
    [finding.SchemaVersion !== '2018-10-08', 'SchemaVersion must be 2018-10-08'],
    [finding.ProductArn !== product, `ProductArn must be ${product}`],
    [finding.AwsAccountId !== account, `AwsAccountId must be ${account}`],
    [tooLong !== undefined, `${tooLong?.[0]} is longer than ${tooLong?.[1]} characters`],
    [resources === 0 || resources > MOST_RESOURCES, `Resources must have 1 to ${MOST_RESOURCES} entries`],
    [severity === undefined, 'Severity or FindingProviderFields.Severity is required'],
    [!isTime(finding.CreatedAt) || !isTime(finding.UpdatedAt), 'CreatedAt and UpdatedAt must be ISO 8601 times'],
    [Object.keys(finding.ProductFields ?? {}).length > MOST_FIELDS, `ProductFields has more than ${MOST_FIELDS} keys`],
  ];
  return wrong.find(([holds]) => holds)?.[1] ?? '';
}

function isTime(text: string | undefined): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/.test(text ?? '');
}
