import { readFile } from 'node:fs/promises';
import { type Context, regionInForce, sessionOptions } from '@waybill/shared/action';
import {
  type AwsSession,
  alarmFinding,
  type Claims,
  claimsOf,
  environmentFinding,
  explainAws,
  type Finding,
  githubToken,
  groupFindings,
  iamReader,
  ignoredVariables,
  lintProject,
  mayAskGithub,
  openSession,
  permissionFinding,
  repositoryFindings,
  sessionFinding,
  tokenFinding,
  trustFindings,
} from '@waybill/shared/credentials';
import { isJsonObject, kernelError, parseRoleArn, visible, WaybillError, wayOut } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import { needsOf } from './needs.ts';
import { orphanFindings } from './orphans.ts';
import { awsResources } from './resources.ts';

/** Looks at everything, one thing after the other; what cannot be seen is a finding too, never the end. */
export async function examine(inputs: Inputs, context: Context): Promise<readonly Finding[]> {
  const { common } = inputs;
  const token = await tokenOf(inputs, context);
  const claims = token instanceof WaybillError ? undefined : token;
  const session = await attempt(() => open(inputs, context));
  const known = session instanceof WaybillError ? undefined : session;
  return [
    environmentFinding(ignoredVariables(context.env, common.allowEndpointOverride)),
    ...(token === undefined ? [] : [tokenFinding(token, common.audience)]),
    ...(await trust(inputs, context, { session: known, claims })),
    sessionFinding(session),
    ...(known === undefined ? [] : await permissions(inputs, context, known)),
    ...(known === undefined ? [] : await resources(inputs, known)),
    ...(known === undefined ? [] : await orphans(inputs, context, known)),
    ...(await project(inputs)),
  ];
}

/** The job's claims; undefined outside GitHub Actions, where there are none to have. */
async function tokenOf({ common }: Inputs, context: Context): Promise<Claims | WaybillError | undefined> {
  if (!mayAskGithub(context.env) && context.facts.platform !== 'github') return undefined;
  return attempt(async () =>
    claimsOf(
      await githubToken(common.audience, { ...context, outbound: outboundOf(context, common.allowEndpointOverride) }),
    ),
  );
}

/** Without a session policy: a doctor needs to see more than an action. */
function open({ common }: Inputs, context: Context): Promise<AwsSession> {
  const region = regionInForce(common, context.env);
  const options = { ...sessionOptions(common, { region, statements: [] }), sessionPolicy: 'none' };
  return openSession(options, { ...context, action: 'doctor' });
}

async function trust(
  inputs: Inputs,
  context: Context,
  { session, claims }: { session: AwsSession | undefined; claims: Claims | undefined },
): Promise<Finding[]> {
  const [role] = inputs.common.roles;
  if (role === undefined) return [];
  if (inputs.trustPolicy !== undefined)
    return trustFindings(role, await readInput('trust-policy', inputs.trustPolicy), claims);
  if (session === undefined || parseRoleArn(role).account !== session.account)
    return trustFindings(role, kernelError('E_INPUT', 'it cannot be read without a session in its account'), claims);
  const reader = iamReader(session, { ...context, outbound: outboundOf(context, inputs.common.allowEndpointOverride) });
  return trustFindings(role, await attempt(() => reader.trustPolicy(role.split('/').at(-1) ?? '')), claims);
}

async function permissions(inputs: Inputs, context: Context, session: AwsSession): Promise<Finding[]> {
  const role = inputs.common.roles.at(-1);
  if (role === undefined) return [];
  const reader = iamReader(session, { ...context, outbound: outboundOf(context, inputs.common.allowEndpointOverride) });
  return Promise.all(
    (await needsOf(inputs, session)).map(async (need) => {
      const asked = await attempt(() =>
        Promise.all(need.statements.map((statement) => reader.simulate(role, statement))),
      );
      return permissionFinding(need, asked instanceof WaybillError ? asked : asked.flat());
    }),
  );
}

async function resources(inputs: Inputs, session: AwsSession): Promise<Finding[]> {
  const { repository, application, group, alarms } = inputs;
  const aws = awsResources(session);
  const findings: Finding[] = [];
  if (repository !== undefined)
    findings.push(...repositoryFindings(repository, await attempt(() => aws.repository(repository))));
  if (application !== undefined && group !== undefined)
    findings.push(...groupFindings(group, await attempt(() => aws.group(application, group))));
  for (const name of alarms) findings.push(alarmFinding(name, await attempt(() => aws.alarm(name))));
  return findings;
}

async function orphans({ application, group }: Inputs, context: Context, session: AwsSession): Promise<Finding[]> {
  if (application === undefined || group === undefined) return [];
  const found = await attempt(() => orphanFindings({ application, group }, session, context));
  if (!(found instanceof WaybillError)) return found;
  return [{ about: `deployments of ${visible(group)}`, state: 'unknown', what: found.message, cure: found.cure }];
}

async function project({ codebuildProject: file }: Inputs): Promise<Finding[]> {
  if (file === undefined) return [];
  const found: unknown = JSON.parse(await readInput('codebuild-project', file));
  const projects = isJsonObject(found) && Array.isArray(found['projects']) ? found['projects'] : [found];
  return projects.filter(isJsonObject).flatMap((one): Finding[] => {
    const about = `CodeBuild project ${String(one['name'])}`;
    const findings = lintProject(one);
    if (findings.length === 0) return [{ about, state: 'good', what: 'strangers cannot run code with its role' }];
    return findings.map(({ what, cure }) => ({ about, state: 'bad', what, cure }));
  });
}

/** What the work gives, or why it could not, in our words. */
async function attempt<T>(work: () => Promise<T>): Promise<T | WaybillError> {
  try {
    return await work();
  } catch (error) {
    const known = explainAws(error);
    if (known instanceof WaybillError) return known;
    return kernelError('E_UNEXPECTED', error instanceof Error ? `${error.name}: ${error.message}` : String(error), {
      cause: error,
    });
  }
}

async function readInput(input: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw kernelError('E_INPUT', `${input}: ${file} cannot be read`, { cause, cure: 'name a file that can be read' });
  });
}

function outboundOf({ outbound, env, secrets }: Context, allowOverride: boolean) {
  return outbound ?? wayOut(env, { allowOverride, secrets });
}
