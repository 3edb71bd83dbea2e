import type { PolicyScope, PolicyStatement } from '@waybill/shared/credentials';

/** A repository of ECR, for a policy. */
export interface PolicyTarget {
  readonly account: string | undefined;
  readonly region: string;
  readonly repository: string;
}

const READ = [
  'ecr:BatchGetImage',
  'ecr:BatchCheckLayerAvailability',
  'ecr:GetDownloadUrlForLayer',
  'ecr:DescribeImages',
  'ecr:ListImages',
];
/** Whether blobs can be mounted, and whether a missing repository would be made: neither is about one repository. */
const SETTINGS = ['ecr:GetAccountSetting', 'ecr:DescribeRepositoryCreationTemplates'];
const WRITE = [
  'ecr:DescribeRepositories',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
];

/** The calls that a promotion makes, for the session policy and docs/permissions.md. */
export function statementsFor(
  scope: PolicyScope,
  uses: {
    readonly sources: readonly PolicyTarget[];
    readonly destinations: readonly PolicyTarget[];
    /** Whether the settings of the sources are read too. */
    readonly settings?: boolean;
  },
): PolicyStatement[] {
  const arn = ({ account, region, repository }: PolicyTarget): string =>
    `arn:${scope.partition}:ecr:${region}:${account ?? scope.account}:repository/${repository}`;
  const sources = [...new Set(uses.sources.map(arn))];
  const read = uses.settings === true ? [...READ, 'ecr:DescribeRepositories'] : READ;
  const destinations = [...new Set(uses.destinations.map(arn))];
  return [
    { actions: ['ecr:GetAuthorizationToken', ...(destinations.length > 0 ? SETTINGS : [])], resources: ['*'] },
    ...(sources.length > 0 ? [{ actions: read, resources: sources }] : []),
    ...(destinations.length > 0 ? [{ actions: [...READ, ...WRITE], resources: destinations }] : []),
  ];
}
