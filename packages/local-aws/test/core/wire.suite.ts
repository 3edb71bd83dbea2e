import { afterEach, describe, expect, it } from '@jest/globals';
import { seededRandom } from '@waybill/shared/kernel';
import { type Contract, lazyContract } from '../../src/core/contract.ts';
import type { Protocol, Service } from '../../src/core/index.ts';
import { type GivenApi, givenApi } from '../given-api.ts';
import { givenMessage } from './given-message.ts';

interface Spoken {
  readonly name: string;
  readonly protocol: Protocol;
  readonly target?: string;
  readonly contract: () => Promise<Contract>;
  readonly client: string;
  /** Operations that need no signature. */
  readonly unsigned?: readonly string[];
}

const SERVICES: readonly Spoken[] = [
  {
    name: 'ecr',
    client: 'ECRClient',
    protocol: 'json-1.1',
    target: 'AmazonEC2ContainerRegistry_V20150921',
    contract: () => import('@aws-sdk/client-ecr'),
  },
  {
    name: 'codedeploy',
    client: 'CodeDeployClient',
    protocol: 'json-1.1',
    target: 'CodeDeploy_20141006',
    contract: () => import('@aws-sdk/client-codedeploy'),
  },
  {
    name: 'ecs',
    client: 'ECSClient',
    protocol: 'json-1.1',
    target: 'AmazonEC2ContainerServiceV20141113',
    contract: () => import('@aws-sdk/client-ecs'),
  },
  {
    name: 'codebuild',
    client: 'CodeBuildClient',
    protocol: 'json-1.1',
    target: 'CodeBuild_20161006',
    contract: () => import('@aws-sdk/client-codebuild'),
  },
  {
    name: 'kms',
    client: 'KMSClient',
    protocol: 'json-1.1',
    target: 'TrentService',
    contract: () => import('@aws-sdk/client-kms'),
  },
  {
    name: 'monitoring',
    client: 'CloudWatchClient',
    protocol: 'json-1.0',
    target: 'GraniteServiceVersion20100801',
    contract: () => import('@aws-sdk/client-cloudwatch'),
  },
  {
    name: 'elasticloadbalancing',
    client: 'ElasticLoadBalancingV2Client',
    protocol: 'query',
    target: '2015-12-01',
    contract: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  },
  {
    name: 'iam',
    client: 'IAMClient',
    protocol: 'query',
    target: '2010-05-08',
    contract: () => import('@aws-sdk/client-iam'),
  },
  {
    name: 'sts',
    client: 'STSClient',
    protocol: 'query',
    target: '2011-06-15',
    contract: () => import('@aws-sdk/client-sts'),
    unsigned: ['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'],
  },
  { name: 'lambda', client: 'LambdaClient', protocol: 'rest-json', contract: () => import('@aws-sdk/client-lambda') },
  {
    name: 'inspector2',
    client: 'Inspector2Client',
    protocol: 'rest-json',
    contract: () => import('@aws-sdk/client-inspector2'),
  },
];

/** Streams of events and bytes are no messages. */
const STREAMS = /Stream|InvokeAsync/;
let api: GivenApi | undefined;
afterEach(async () => {
  await api?.stop();
});

interface Client {
  send(command: object): Promise<Record<string, unknown>>;
}

/** @param sample operations of each service, drawn at random: a number above a thousand takes all of them */
export function describeWire(sample: number): void {
  describe('messages as the SDK writes and reads them', () => {
    it.each(SERVICES)('$name in $protocol', async ({ client: className, unsigned, ...spoken }) => {
      const random = seededRandom(7);
      const module = await spoken.contract();
      const contract = await lazyContract(spoken.contract)();
      const all = contract.operations().filter(({ name }) => !STREAMS.test(name));
      const operations = all.filter(() => random() < sample / all.length);
      const got = new Map<string, unknown>();
      const answers = new Map(operations.map(({ name, output }) => [name, givenMessage(output, random)]));
      const handlers = operations.map(({ name }) => [
        name,
        (input: unknown) => {
          got.set(name, input);
          return answers.get(name);
        },
      ]);
      const service: Service = {
        ...spoken,
        operations: Object.fromEntries(handlers) as Service['operations'],
        ...(unsigned !== undefined && { unsigned }),
      };
      api = await givenApi({ services: [service] });
      const client = new (module[className] as new (config: object) => Client)(api.client);
      for (const { name, input } of operations) {
        const sent = givenMessage(input, random) as object;
        const command = new (module[`${name}Command`] as new (input: object) => object)(sent);
        const { $metadata: _metadata, ...answer } = await client.send(command);
        expect({ name, input: plain(got.get(name)) }).toEqual({ name, input: plain(sent) });
        expect({ name, output: plain(answer) }).toEqual({ name, output: plain(answers.get(name)) });
      }
      expect(operations.length).toBeGreaterThan(3);
    });
  });
}

/** Bytes as text: the SDK wraps them; an empty list or map is not told from a missing one by the query protocol. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain).filter((item) => !isEmpty(item));
  const entries = Object.entries(value).map(([key, inner]) => [key, plain(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined && !isEmpty(inner)));
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && !(value instanceof Date) && Object.keys(value).length === 0;
}
