import type { PolicyScope, PolicyStatement } from '@waybill/shared/credentials';
import type { Inputs } from './inputs.ts';

const READ = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const WRITE = [
  'ecr:CompleteLayerUpload',
  'ecr:DescribeImageSigningStatus',
  'ecr:DescribeImages',
  'ecr:DescribeRepositories',
  'ecr:InitiateLayerUpload',
  'ecr:ListImageReferrers',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
];

/** The calls that a build makes, for the session policy and docs/permissions.md. Bases in ECR are not known before the Dockerfile is read. */
export function needs(
  { partition, region, account }: PolicyScope,
  inputs: Pick<Inputs, 'repository' | 'codebuildProject' | 'createRepository'>,
): PolicyStatement[] {
  return [
    { actions: ['ecr:GetAuthorizationToken', 'ecr:GetSigningConfiguration'], resources: ['*'] },
    { actions: READ, resources: [`arn:${partition}:ecr:*:*:repository/*`] },
    {
      actions: WRITE,
      resources: [`arn:${partition}:ecr:${region}:${account}:repository/${inputs.repository.repository}`],
    },
    ...(inputs.createRepository
      ? creation(`arn:${partition}:ecr:${region}:${account}:repository/${inputs.repository.repository}`)
      : []),
    ...remote({ partition, region, account }, inputs.codebuildProject),
  ];
}

function creation(repository: string): PolicyStatement[] {
  return [
    { actions: ['ecr:DescribeRepositoryCreationTemplates'], resources: ['*'] },
    {
      actions: ['ecr:CreateRepository', 'ecr:PutLifecyclePolicy', 'ecr:SetRepositoryPolicy', 'ecr:TagResource'],
      resources: [repository],
    },
  ];
}

function remote({ partition, region, account }: PolicyScope, project: string | undefined): PolicyStatement[] {
  if (project === undefined) return [];
  return [
    {
      actions: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'],
      resources: [`arn:${partition}:codebuild:${region}:${account}:project/${project}`],
    },
    // The project may write its log into a group of another name, which only the build tells.
    { actions: ['logs:GetLogEvents'], resources: [`arn:${partition}:logs:${region}:${account}:log-group:*`] },
  ];
}
