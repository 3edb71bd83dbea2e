import { dnsSuffix, type Outbound } from '../kernel/index.ts';
import { type QueryApi, query, required } from './query-api.ts';
import { elementText } from './query-xml.ts';
import { serverTime } from './server-time.ts';
import type { AwsSession } from './session.ts';
import type { PolicyStatement } from './session-policy.ts';
import { VERSION } from './user-agent.ts';

/** What IAM says of one action on one resource. */
export interface Simulated {
  readonly action: string;
  readonly resource: string;
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
}

/** The two questions that a doctor asks IAM. */
export interface RoleReader {
  /** The trust policy of a role, as IAM keeps it. @throws QueryRefusal (AccessDenied, NoSuchEntity) */
  trustPolicy(roleName: string): Promise<string>;
  /** What the policies of a role allow. @throws QueryRefusal (AccessDenied, NoSuchEntity) */
  simulate(roleArn: string, statement: PolicyStatement): Promise<Simulated[]>;
}

export interface IamPorts {
  readonly outbound: Outbound;
  readonly clock: { now(): number };
  readonly signal: AbortSignal;
}

/** Where IAM is: one place in each partition. Source: AWS General Reference, "IAM endpoints". */
const HOME: Readonly<Record<string, readonly [host: string, region: string]>> = {
  aws: ['iam', 'us-east-1'],
  'aws-cn': ['iam.cn-north-1', 'cn-north-1'],
  'aws-us-gov': ['iam.us-gov', 'us-gov-west-1'],
};

export function iamReader(session: AwsSession, ports: IamPorts): RoleReader {
  const { credentials, endpoint } = session.config('iam');
  const [host, region] = HOME[session.partition] ?? ['iam', session.region];
  const api: QueryApi = {
    service: 'iam',
    version: '2010-05-08',
    endpoint: new URL(endpoint ?? `https://${host}.${dnsSuffix(session.partition)}/`),
    region,
  };
  const time = serverTime(ports.clock);
  const ask = async (form: Record<string, string>): Promise<string> =>
    query(api, form, { ...ports, time, userAgent: `waybill/${VERSION}`, by: await credentials() });
  return {
    trustPolicy: async (roleName) =>
      decodeURIComponent(
        required(await ask({ Action: 'GetRole', RoleName: roleName }), 'AssumeRolePolicyDocument', api.endpoint),
      ),
    simulate: async (roleArn, { actions, resources, conditions }) =>
      simulated(
        await ask({
          Action: 'SimulatePrincipalPolicy',
          PolicySourceArn: roleArn,
          ...members('ActionNames', actions),
          ...members('ResourceArns', resources),
          ...contextEntries(conditions),
        }),
      ),
  };
}

function members(name: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`${name}.member.${index + 1}`, value]));
}

/** The values that the statement's own conditions ask for, so that they hold. */
function contextEntries(conditions: PolicyStatement['conditions']): Record<string, string> {
  const entries = Object.values(conditions ?? {}).flatMap((keys) => Object.entries(keys));
  return Object.assign(
    {},
    ...entries.map(([key, value], index) => ({
      [`ContextEntries.member.${index + 1}.ContextKeyName`]: key,
      [`ContextEntries.member.${index + 1}.ContextKeyType`]: 'string',
      ...members(`ContextEntries.member.${index + 1}.ContextKeyValues`, [value].flat()),
    })),
  );
}

/** The results of the answer, each in a `member` of its own. */
function simulated(xml: string): Simulated[] {
  return xml.split('<member>').flatMap((part) => {
    const action = elementText(part, 'EvalActionName');
    const decision = elementText(part, 'EvalDecision');
    if (action === undefined || decision === undefined) return [];
    return [{ action, resource: elementText(part, 'EvalResourceName') ?? '*', decision: decision as 'allowed' }];
  });
}
