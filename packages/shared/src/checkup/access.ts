import type { CommonInputs, Context } from '../action/index.ts';
import {
  type AwsSession,
  type Claims,
  claimsOf,
  type Finding,
  githubToken,
  iamReader,
  mayAskGithub,
  type Need,
  openSession,
  permissionFinding,
  sessionFinding,
  tokenFinding,
  trustFindings,
} from '../credentials/index.ts';
import { kernelError, parseRoleArn, WaybillError, wayOut } from '../kernel/index.ts';
import { attempt } from './attempt.ts';

/** What is looked at: the inputs of a run, and what it would call as whom. */
export interface Access {
  readonly common: CommonInputs;
  readonly region: string;
  /** The role's trust policy in JSON, where IAM need not be asked. */
  readonly trustPolicy?: string | undefined;
  needs(session: AwsSession): Promise<readonly Need[]>;
}

interface Seen {
  /** Undefined where no session could be had. */
  readonly session: AwsSession | undefined;
  readonly findings: readonly Finding[];
}

/** Token, trust, credentials and permissions, by reads alone; what cannot be seen is a finding too, never the end. */
export async function lookAtAccess(access: Access, context: Context): Promise<Seen> {
  const { common } = access;
  const outbound =
    context.outbound ?? wayOut(context.env, { allowOverride: common.allowEndpointOverride, secrets: context.secrets });
  const ports = { ...context, outbound };
  const token = await tokenOf(common, ports);
  const claims = token instanceof WaybillError ? undefined : token;
  const opened = await attempt(() => open(access, ports));
  const session = opened instanceof WaybillError ? undefined : opened;
  return {
    session,
    findings: [
      ...(token === undefined ? [] : [tokenFinding(token, common.audience)]),
      ...(await trust(access, ports, { session, claims })),
      sessionFinding(opened),
      ...(session === undefined ? [] : await permissions(access, ports, session)),
    ],
  };
}

type Ports = Context & { readonly outbound: NonNullable<Context['outbound']> };

/** The job's claims; undefined outside GitHub Actions, where there are none to have. */
async function tokenOf({ audience }: CommonInputs, ports: Ports): Promise<Claims | WaybillError | undefined> {
  if (!mayAskGithub(ports.env) && ports.facts.platform !== 'github') return undefined;
  return attempt(async () => claimsOf(await githubToken(audience, ports)));
}

/** Without a session policy: a doctor needs to see more than an action. */
function open({ common, region }: Access, ports: Ports): Promise<AwsSession> {
  return openSession({ ...common, region, statements: [], sessionPolicy: 'none' }, { ...ports, action: 'doctor' });
}

async function trust(
  { common, trustPolicy }: Access,
  ports: Ports,
  { session, claims }: { session: AwsSession | undefined; claims: Claims | undefined },
): Promise<Finding[]> {
  const [role] = common.roles;
  if (role === undefined) return [];
  if (trustPolicy !== undefined) return trustFindings(role, trustPolicy, claims);
  if (session === undefined || parseRoleArn(role).account !== session.account)
    return trustFindings(role, kernelError('E_INPUT', 'it cannot be read without a session in its account'), claims);
  const reader = iamReader(session, ports);
  return trustFindings(role, await attempt(() => reader.trustPolicy(role.split('/').at(-1) ?? '')), claims);
}

async function permissions({ common, needs }: Access, ports: Ports, session: AwsSession): Promise<Finding[]> {
  const role = common.roles.at(-1);
  if (role === undefined) return [];
  const reader = iamReader(session, ports);
  return Promise.all(
    (await needs(session)).map(async (need) => {
      const asked = await attempt(() =>
        Promise.all(need.statements.map((statement) => reader.simulate(role, statement))),
      );
      return permissionFinding(need, asked instanceof WaybillError ? asked : asked.flat());
    }),
  );
}
