import type { PolicyDocument } from '../identity/index.ts';
import type { AccountSeed, LocalAwsSeed } from './seed.ts';

/** Three accounts, one way to production: the repository octo-org/hello-service may deliver to each of them. */
export const DEMO_REPOSITORY = 'octo-org/hello-service';
export const DEMO_REGION = 'eu-central-1';
export const DEMO_ACCOUNTS = { dev: '111111111111', staging: '222222222222', prod: '333333333333' } as const;
export const DEMO_ROLE = 'waybill-deliver';
/** Long-term keys of the administrator of an account, for a person with the AWS command line. */
export const DEMO_ADMIN_KEYS = {
  dev: { accessKeyId: 'AKIALOCALDEV00000001', secretAccessKey: 'local-secret-dev' },
  staging: { accessKeyId: 'AKIALOCALSTAGING0001', secretAccessKey: 'local-secret-staging' },
  prod: { accessKeyId: 'AKIALOCALPROD0000001', secretAccessKey: 'local-secret-prod' },
} as const;

export function demoSeed(): LocalAwsSeed {
  return {
    region: DEMO_REGION,
    github: { repository: DEMO_REPOSITORY, repositoryId: '456789', ownerId: '123456' },
    accounts: [account('dev'), account('staging'), account('prod')],
  };
}

function account(name: keyof typeof DEMO_ACCOUNTS): AccountSeed {
  const id = DEMO_ACCOUNTS[name];
  return {
    id,
    name,
    roles: [{ name: DEMO_ROLE, trust: trustOf(name), policies: [DELIVER, examinable(id)] }],
    users: [{ name: 'admin', ...DEMO_ADMIN_KEYS[name], policies: [EVERYTHING] }],
    repositories: [{ name: 'hello-service', scanOnPush: true, ...PROMOTED[name] }],
  };
}

/** Each later account pulls from the one before it: the source's repository policy names the reader. */
const PROMOTED: Readonly<Record<keyof typeof DEMO_ACCOUNTS, { policy?: PolicyDocument }>> = {
  dev: { policy: readableBy(DEMO_ACCOUNTS.staging, DEMO_ACCOUNTS.prod) },
  staging: { policy: readableBy(DEMO_ACCOUNTS.prod) },
  prod: {},
};

function readableBy(...accounts: readonly string[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: accounts.map((id) => `arn:aws:iam::${id}:root`) },
      Action: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:DescribeImages',
        'ecr:DescribeImageScanFindings',
        'ecr:GetDownloadUrlForLayer',
      ],
    },
  };
}

/** Jobs whose role an account's is: those of its own environment, and those of the next one, which read from it. */
const JOBS: Readonly<Record<keyof typeof DEMO_ACCOUNTS, readonly string[]>> = {
  dev: ['ref:refs/heads/main', 'environment:dev', 'environment:staging'],
  staging: ['ref:refs/heads/main', 'environment:staging', 'environment:prod'],
  prod: ['ref:refs/heads/main', 'environment:prod'],
};

function trustOf(name: keyof typeof DEMO_ACCOUNTS): PolicyDocument {
  const provider = 'token.actions.githubusercontent.com';
  return {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${DEMO_ACCOUNTS[name]}:oidc-provider/${provider}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${provider}:aud`]: 'sts.amazonaws.com',
          [`${provider}:sub`]: JOBS[name].flatMap((job) => [
            `repo:octo-org/hello-service:${job}`,
            `repo:octo-org@123456/hello-service@456789:${job}`,
          ]),
        },
      },
    },
  };
}

/** Lets `waybill doctor` read the role's own trust policy and ask what it may do. */
function examinable(id: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: ['iam:GetRole', 'iam:SimulatePrincipalPolicy'],
      Resource: `arn:aws:iam::${id}:role/${DEMO_ROLE}`,
    },
  };
}

const DELIVER: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['ecr:*', 'inspector2:List*', 'inspector2:BatchGet*'], Resource: '*' },
    { Effect: 'Allow', Action: ['codedeploy:*', 'ecs:*', 'lambda:*', 'elasticloadbalancing:Describe*'], Resource: '*' },
    { Effect: 'Allow', Action: ['cloudwatch:*', 'logs:Get*', 'logs:Describe*', 'codebuild:*'], Resource: '*' },
    { Effect: 'Allow', Action: ['iam:PassRole', 'kms:Sign', 'kms:Verify', 'kms:GetPublicKey'], Resource: '*' },
    { Effect: 'Deny', Action: ['ecr:DeleteRepository', 'ecr:BatchDeleteImage'], Resource: '*' },
  ],
};

const EVERYTHING: PolicyDocument = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
};
