import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, ListApplicationsCommand } from '@aws-sdk/client-codedeploy';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient, ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Inspector2Client, ListFindingsCommand } from '@aws-sdk/client-inspector2';
import { GetAliasCommand, LambdaClient, ListAliasesCommand } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalAws, startLocalAws } from '../src/index.ts';
import { caught } from './caught.ts';
import { asAdmin } from './given-aws.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(async () => {
  await aws.stop();
});

describe('every service', () => {
  it.each<[string, string, (config: ReturnType<typeof asAdmin>) => Promise<unknown>]>([
    [
      'sts',
      'application/x-www-form-urlencoded',
      (config) => new STSClient(config).send(new GetCallerIdentityCommand({})),
    ],
    ['ecr', 'application/x-amz-json-1.1', (config) => new ECRClient(config).send(new DescribeRepositoriesCommand({}))],
    [
      'codedeploy',
      'application/x-amz-json-1.1',
      (config) => new CodeDeployClient(config).send(new ListApplicationsCommand({})),
    ],
    ['ecs', 'application/x-amz-json-1.1', (config) => new ECSClient(config).send(new ListTaskDefinitionsCommand({}))],
    [
      'monitoring',
      'application/x-amz-json-1.0',
      (config) => new CloudWatchClient(config).send(new DescribeAlarmsCommand({})),
    ],
    [
      'elasticloadbalancing',
      'application/x-www-form-urlencoded',
      (config) => new ElasticLoadBalancingV2Client(config).send(new DescribeLoadBalancersCommand({})),
    ],
    ['inspector2', 'application/json', (config) => new Inspector2Client(config).send(new ListFindingsCommand({}))],
  ])('%s is spoken to in %s, signed', async (service, type, call) => {
    await call(asAdmin(aws));
    const [entry] = aws.journal.find({ service });
    expect(entry).toMatchObject({ status: 200, caller: 'arn:aws:iam::111111111111:user/admin' });
    expect(entry?.headers['content-type']).toContain(type);
  });

  it('checks the signature of paths and queries with signs in them', async () => {
    const lambda = new LambdaClient(asAdmin(aws));
    const FunctionName = 'arn:aws:lambda:eu-central-1:111111111111:function:a (b)';
    const found = caught(lambda.send(new GetAliasCommand({ FunctionName, Name: "it's/é*" })));
    expect(await found).toMatchObject({ name: 'ResourceNotFoundException' });
    const listed = caught(
      lambda.send(new ListAliasesCommand({ FunctionName, Marker: 'a b+c/d=&~', FunctionVersion: '$LATEST' })),
    );
    expect(await listed).not.toMatchObject({ name: 'InvalidSignatureException' });
  });
});
