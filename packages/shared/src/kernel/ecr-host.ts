/** What the host name of an ECR registry says. */
export interface EcrHost {
  readonly account: string;
  readonly region: string;
  readonly fips: boolean;
  readonly partition: string;
  /** The DNS suffix as written: amazonaws.com, amazonaws.com.cn, on.aws … */
  readonly suffix: string;
}

const SUFFIX_PARTITION: Readonly<Record<string, string>> = {
  'amazonaws.com': 'aws',
  'amazonaws.com.cn': 'aws-cn',
  'amazonaws.eu': 'aws-eusc',
  'c2s.ic.gov': 'aws-iso',
  'sc2s.sgov.gov': 'aws-iso-b',
};

const CLASSIC =
  /^(\d{12})\.dkr\.ecr(-fips)?\.([a-z]{2,4}(?:-[a-z]+)+-\d+)\.(amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov)$/;
const DUAL_STACK =
  /^(\d{12})\.dkr-ecr(-fips)?\.([a-z]{2,4}(?:-[a-z]+)+-\d+)\.(on\.aws|on\.amazonwebservices\.com\.cn)$/;

/** Account, region and partition of a private ECR registry's host; undefined for any other host. Exact: no port, no trailing dot. */
export function parseEcrHost(host: string): EcrHost | undefined {
  const match = CLASSIC.exec(host) ?? DUAL_STACK.exec(host);
  if (match === null) return undefined;
  const [, account = '', fips, region = '', suffix = ''] = match;
  return { account, region, fips: fips !== undefined, partition: partitionOf(region, suffix), suffix };
}

/** The usual host of an account's registry. */
export function ecrHost(account: string, region: string): string {
  const suffix = Object.entries(SUFFIX_PARTITION).find(([, partition]) => partition === partitionOf(region, ''))?.[0];
  return `${account}.dkr.ecr.${region}.${suffix ?? 'amazonaws.com'}`;
}

/** The partition that a region belongs to. Source: AWS SDK partitions.json. */
export function partitionOf(region: string, suffix = ''): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('us-iso-')) return 'aws-iso';
  if (region.startsWith('us-isob-')) return 'aws-iso-b';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return SUFFIX_PARTITION[suffix] ?? 'aws';
}
