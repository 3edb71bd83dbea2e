/** What the host name of an ECR registry says. */
export interface EcrHost {
  readonly account: string;
  readonly region: string;
  readonly fips: boolean;
  readonly partition: string;
  /** The DNS suffix as written: amazonaws.com, amazonaws.com.cn, on.aws … */
  readonly suffix: string;
}

/** DNS suffixes of the classic and the dual-stack hosts, by partition. Source: AWS SDK partitions.json. */
const SUFFIXES: Readonly<Record<string, { readonly classic: string; readonly dualStack?: string }>> = {
  aws: { classic: 'amazonaws.com', dualStack: 'on.aws' },
  'aws-us-gov': { classic: 'amazonaws.com', dualStack: 'on.aws' },
  'aws-cn': { classic: 'amazonaws.com.cn', dualStack: 'on.amazonwebservices.com.cn' },
  'aws-eusc': { classic: 'amazonaws.eu' },
  'aws-iso': { classic: 'c2s.ic.gov' },
  'aws-iso-b': { classic: 'sc2s.sgov.gov' },
  'aws-iso-e': { classic: 'cloud.adc-e.uk' },
  'aws-iso-f': { classic: 'csp.hci.ic.gov' },
};

const HOST = /^(\d{12})\.dkr([.-])ecr(-fips)?\.([a-z]{2,4}(?:-[a-z]+)+-\d+)\.([a-z0-9.-]+)$/;

/**
 * Account, region and partition of a private ECR registry's host; undefined for any other host. Exact: no port, no trailing
 * dot, and the suffix is that of the region's own partition.
 */
export function parseEcrHost(host: string): EcrHost | undefined {
  const [, account, joint, fips, region, suffix] = HOST.exec(host) ?? [];
  if (account === undefined || region === undefined || suffix === undefined) return undefined;
  const partition = partitionOf(region);
  const known = SUFFIXES[partition];
  if (suffix !== (joint === '.' ? known?.classic : known?.dualStack)) return undefined;
  return { account, region, fips: fips !== undefined, partition, suffix };
}

/** The usual host of an account's registry. */
export function ecrHost(account: string, region: string): string {
  return `${account}.dkr.ecr.${region}.${dnsSuffix(partitionOf(region))}`;
}

/** The DNS suffix of a partition's classic endpoints. */
export function dnsSuffix(partition: string): string {
  return SUFFIXES[partition]?.classic ?? 'amazonaws.com';
}

const REGION_PARTITION: readonly (readonly [start: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-iso-', 'aws-iso'],
  ['eusc-', 'aws-eusc'],
];

/** The partition that a region belongs to. Source: AWS SDK partitions.json. */
export function partitionOf(region: string): string {
  return REGION_PARTITION.find(([start]) => region.startsWith(start))?.[1] ?? 'aws';
}
