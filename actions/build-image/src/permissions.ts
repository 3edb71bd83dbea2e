import type { PolicyScope, PolicyStatement } from '@waybill/shared/credentials';
import type { Inputs } from './inputs.ts';

const READ = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const WRITE = [
  'ecr:CompleteLayerUpload',
  'ecr:DescribeRepositories',
  'ecr:InitiateLayerUpload',
  'ecr:ListImageReferrers',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
];

/** The calls that a build makes, for the session policy and docs/permissions.md. Bases in ECR are not known before the Dockerfile is read. */
export function needs(
  { partition, region, account }: PolicyScope,
  { repository }: Pick<Inputs, 'repository'>,
): PolicyStatement[] {
  return [
    { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    { actions: READ, resources: [`arn:${partition}:ecr:*:*:repository/*`] },
    { actions: WRITE, resources: [`arn:${partition}:ecr:${region}:${account}:repository/${repository.repository}`] },
  ];
}
