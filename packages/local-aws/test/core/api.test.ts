import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeRepositoriesCommand,
  type DescribeRepositoriesRequest,
  type DescribeRepositoriesResponse,
  ECRClient,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Inspector2Client, ListFindingsCommand } from '@aws-sdk/client-inspector2';
import { GetAliasCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Call, refusal, type Service } from '../../src/core/index.ts';
import { type GivenApi, givenApi } from '../given-api.ts';

let api: GivenApi | undefined;
afterEach(async () => {
  await api?.stop();
});

async function given(service: Service): Promise<GivenApi> {
  api = await givenApi({ services: [service] });
  return api;
}

const ecr = (operations: Service['operations']): Service => ({
  name: 'ecr',
  protocol: 'json-1.1',
  target: 'AmazonEC2ContainerRegistry_V20150921',
  contract: () => import('@aws-sdk/client-ecr'),
  operations,
});

describe('the endpoint, with JSON', () => {
  it('hands the decoded input and the call to the operation, and its output back', async () => {
    const seen: unknown[] = [];
    const { client } = await given(
      ecr({
        DescribeRepositories: (input: DescribeRepositoriesRequest, call: Call): DescribeRepositoriesResponse => {
          seen.push(input, call.account, call.region);
          return { repositories: [{ repositoryName: 'app', createdAt: new Date(1_750_000_000_500) }] };
        },
      }),
    );
    const answer = await new ECRClient(client).send(new DescribeRepositoriesCommand({ repositoryNames: ['app'] }));
    expect(seen).toEqual([{ repositoryNames: ['app'] }, '111111111111', 'eu-central-1']);
    expect(answer.repositories).toEqual([{ repositoryName: 'app', createdAt: new Date(1_750_000_000_500) }]);
  });

  it('answers a modeled error with its code, status and message', async () => {
    const { client } = await given(
      ecr({
        DescribeRepositories: () => {
          throw refusal('RepositoryNotFoundException', 'no such repository');
        },
      }),
    );
    const error = await new ECRClient(client)
      .send(new DescribeRepositoriesCommand({}))
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'RepositoryNotFoundException',
      message: 'no such repository',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('names the missing and the unknown members of a request', async () => {
    const { client, violations } = await given(ecr({ PutImage: () => ({}) }));
    const command = new PutImageCommand({ repositoryName: 'app' } as never);
    const error = await new ECRClient(client).send(command).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'ValidationException', message: expect.stringContaining("'imageManifest'") });
    expect(violations.all).toHaveLength(1);
    const text = JSON.stringify({ repositoryName: 'app', imageManifest: '{}', imageMediaType: 'x' });
    const response = await fetch(client.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.PutImage' },
      body: text,
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("Value at 'imageMediaType' failed to satisfy constraint: no such member");
    violations.assertClean();
  });

  it('fails loudly when an operation returns what the SDK does not know', async () => {
    const { client, violations } = await given(ecr({ DescribeRepositories: () => ({ repositorys: [] }) }));
    const error = await new ECRClient(client)
      .send(new DescribeRepositoriesCommand({}))
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(() => violations.assertClean()).toThrow('repositorys: no such member');
  });

  it('says which operation it does not have', async () => {
    const { client } = await given(ecr({}));
    const error = await new ECRClient(client)
      .send(new DescribeRepositoriesCommand({}))
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('ecr DescribeRepositories'),
    });
  });
});

describe('the endpoint, with the other protocols', () => {
  it('speaks query and XML: lists, structures and escaped text', async () => {
    const seen: unknown[] = [];
    const { client } = await given({
      name: 'elasticloadbalancing',
      protocol: 'query',
      target: '2015-12-01',
      contract: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
      operations: {
        DescribeTargetHealth: (input) => {
          seen.push(input);
          const health = { State: 'unhealthy', Description: 'a <b> & "c"' };
          return { TargetHealthDescriptions: [{ Target: { Id: 'one', Port: 80 }, TargetHealth: health }] };
        },
      },
    });
    const input = { TargetGroupArn: 'arn:tg', Targets: [{ Id: 'one', Port: 80 }, { Id: 'two' }] };
    const answer = await new ElasticLoadBalancingV2Client(client).send(new DescribeTargetHealthCommand(input));
    expect(seen).toEqual([input]);
    expect(answer.TargetHealthDescriptions?.[0]).toEqual({
      Target: { Id: 'one', Port: 80 },
      TargetHealth: { State: 'unhealthy', Description: 'a <b> & "c"' },
    });
  });

  it('speaks REST and JSON: labels, query, headers, payloads and errors', async () => {
    const seen: unknown[] = [];
    const { client } = await given({
      name: 'lambda',
      protocol: 'rest-json',
      contract: () => import('@aws-sdk/client-lambda'),
      operations: {
        Invoke: (input) => {
          seen.push(input);
          return { StatusCode: 202, ExecutedVersion: '7', Payload: Buffer.from('{"ok":true}') };
        },
        GetAlias: () => {
          throw refusal('ResourceNotFoundException', 'Cannot find alias', { members: { Type: 'User' } });
        },
      },
    });
    const lambda = new LambdaClient(client);
    const Payload = Buffer.from('{"a":1}');
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: 'arn:f', Qualifier: '7', InvocationType: 'Event', Payload }),
    );
    expect(seen).toEqual([{ FunctionName: 'arn:f', Qualifier: '7', InvocationType: 'Event', Payload }]);
    expect([answer.StatusCode, answer.ExecutedVersion, answer.Payload?.transformToString()]).toEqual([
      202,
      '7',
      '{"ok":true}',
    ]);
    const error = await lambda
      .send(new GetAliasCommand({ FunctionName: 'f', Name: 'live' }))
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'ResourceNotFoundException',
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('reads times and nested filters of a REST body', async () => {
    const seen: unknown[] = [];
    const { client } = await given({
      name: 'inspector2',
      protocol: 'rest-json',
      contract: () => import('@aws-sdk/client-inspector2'),
      operations: {
        ListFindings: (input) => {
          seen.push(input);
          return { findings: [] };
        },
      },
    });
    const filterCriteria = {
      ecrImageHash: [{ comparison: 'EQUALS' as const, value: 'sha256:1' }],
      firstObservedAt: [{ startInclusive: new Date(1_750_000_000_000) }],
    };
    await new Inspector2Client(client).send(new ListFindingsCommand({ filterCriteria, maxResults: 5 }));
    expect(seen).toEqual([{ filterCriteria, maxResults: 5 }]);
  });

  it('unpacks a compressed request', async () => {
    const seen: { MetricData?: unknown[] }[] = [];
    const { client } = await given({
      name: 'monitoring',
      protocol: 'json-1.0',
      target: 'GraniteServiceVersion20100801',
      contract: () => import('@aws-sdk/client-cloudwatch'),
      operations: {
        PutMetricData: (input: { MetricData?: unknown[] }) => {
          seen.push(input);
        },
        GetMetricData: () => ({ MetricDataResults: [{ Id: 'a', Timestamps: [new Date(0)], Values: [1.5] }] }),
      },
    });
    const cloudwatch = new CloudWatchClient(client);
    const MetricData = Array.from({ length: 400 }, (_, index) => ({ MetricName: `metric-${index}`, Value: index }));
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'App', MetricData }));
    expect(seen[0]?.MetricData).toHaveLength(400);
    const window = { StartTime: new Date(0), EndTime: new Date(1000) };
    const answer = await cloudwatch.send(new GetMetricDataCommand({ ...window, MetricDataQueries: [] }));
    expect(answer.MetricDataResults).toEqual([{ Id: 'a', Timestamps: [new Date(0)], Values: [1.5] }]);
  });
});
