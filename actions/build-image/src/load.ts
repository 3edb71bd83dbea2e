import { appendFile } from 'node:fs/promises';
import type { Context } from '@waybill/shared/action';
import { localTools } from '@waybill/shared/build';
import type { CodeBuildPort } from '@waybill/shared/build/codebuild';
import { type AwsSession, claimsOf, githubToken, mayAskGithub } from '@waybill/shared/credentials';
import { ecrHost, parseEcrHost } from '@waybill/shared/kernel';
import { nodeHttp } from '@waybill/shared/registry';
import type { Inputs } from './inputs.ts';
import { keptLayouts } from './kept-layout.ts';
import { openPlaces } from './open-places.ts';
import type { Outcome } from './outcome.ts';
import type { Ports } from './ports.ts';
import { privateFolder, removeFolder } from './private-folder.ts';
import { run } from './run.ts';
import { STATE } from './state.ts';

export { report } from './report.ts';

/** Opens the registry and a private folder, runs the use case, and leaves nothing behind. */
export async function perform(inputs: Inputs, context: Context): Promise<Outcome> {
  const { env, signal, outbound } = context;
  const http = nodeHttp({ signal, ...(outbound !== undefined && { agents: outbound }) });
  const tools = localTools({ ...context, path: env['PATH'] ?? '' });
  const folder = await privateFolder(env);
  context.saveState(STATE.folder, folder);
  try {
    const { repository, place, bases, session } = await openPlaces(inputs, context, http);
    const workspace = env['GITHUB_WORKSPACE'] ?? env['CODEBUILD_SRC_DIR'] ?? process.cwd();
    const outcome = await run(inputs, {
      ...context,
      repository,
      place,
      bases,
      codeBuild:
        inputs.builder === 'codebuild' && session !== undefined ? await openCodeBuild(session, context) : undefined,
      ...(await ownerPorts(session, inputs, context)),
      tools,
      workspace,
      folder,
      claims: () => claims(context),
      kept: keptLayouts(env),
    });
    await declareArtifact(outcome, env['GITHUB_ARTIFACTS']);
    return outcome;
  } finally {
    await removeFolder(folder, tools);
    context.saveState(STATE.folder, '');
    http.close();
  }
}

/** Tells the runner of the image, so that actions/attest needs no inputs. Source: actions/runner, GITHUB_ARTIFACTS: one `oci://` line an image. */
async function declareArtifact({ digest, place }: Outcome, file: string | undefined): Promise<void> {
  if (digest === undefined || file === undefined || file === '') return;
  await appendFile(file, `oci://${place.registry}/${place.repository}@${digest}\n`);
}

/** What only the owner of a registry in ECR can do. */
async function ownerPorts(
  session: AwsSession | undefined,
  inputs: Inputs,
  { secrets }: Context,
): Promise<Pick<Ports, 'maker' | 'signing' | 'newest' | 'dockerConfig'>> {
  if (session === undefined)
    return { maker: undefined, signing: undefined, newest: undefined, dockerConfig: undefined };
  const account = parseEcrHost(inputs.repository.host ?? '')?.account ?? session.account;
  const host = inputs.repository.host ?? ecrHost(account, session.region);
  const at = { account, name: inputs.repository.repository };
  const [{ awsDockerConfig, awsNewestImage, awsRepositoryMaker }, { awsSigning }] = await Promise.all([
    import('@waybill/shared/build/repository'),
    import('@waybill/shared/build/signing'),
  ]);
  return {
    maker: awsRepositoryMaker(at, { reads: session.config('ecr'), writes: session.config('ecr', { writes: true }) }),
    newest: () => awsNewestImage(at, session.config('ecr')),
    dockerConfig: () => awsDockerConfig(host, session.config('ecr'), secrets),
    signing: (digest) => awsSigning({ ...at, digest }, session.config('ecr')),
  };
}

/** Its clients are loaded only where they are needed. */
async function openCodeBuild(session: AwsSession, context: Context): Promise<CodeBuildPort> {
  const { awsCodeBuild } = await import('@waybill/shared/build/codebuild');
  return awsCodeBuild({ ...context, config: (service) => session.config(service) });
}

/** What GitHub says of this job. A token that cannot be had is no reason to fail: the runner's variables say less, but something. */
async function claims({
  env,
  secrets,
  outbound,
  signal,
}: Context): Promise<Readonly<Record<string, string>> | undefined> {
  if (!mayAskGithub(env) || outbound === undefined) return undefined;
  return claimsOf(await githubToken('waybill', { env, secrets, outbound, signal }).catch(() => ''));
}
