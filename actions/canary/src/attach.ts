import type { Context } from '@waybill/shared/action';
import type { AwsSession } from '@waybill/shared/credentials';
import { attachStatement, CANARY_DECISION, EVIDENCE_KEY } from '@waybill/shared/evidence';
import {
  canonicalJson,
  type Digest,
  digestOf,
  ecrHost,
  type JsonObject,
  parseEcrHost,
  wayOut,
} from '@waybill/shared/kernel';
import { descriptorOf, ecrPaces, ecrRegistry, nodeHttp } from '@waybill/shared/registry';
import type { Inputs, PinnedImage } from './inputs.ts';
import type { Deployed } from './outcome.ts';
import { verdictOf } from './report/facts.ts';

/**
 * Attaches what was decided, with the whole decision record, to the image as a referrer. The deployment is over by then, so
 * nothing that goes wrong here changes how it came out.
 * @returns the digest of the evidence; undefined where nothing was judged or it could not be stored
 */
export async function attachDecision(
  outcome: Deployed,
  inputs: Inputs,
  { context, session }: { readonly context: Context; readonly session: AwsSession },
): Promise<Digest | undefined> {
  const { image } = inputs;
  if (image === undefined || outcome.watched.evidence === undefined) return undefined;
  const { env, secrets, signal, log } = context;
  const ways = context.outbound ?? wayOut(env, { allowOverride: inputs.common.allowEndpointOverride, secrets });
  const http = nodeHttp({ signal, agents: ways });
  try {
    const repository = repositoryOf(image, http, { context, session });
    const manifest = await repository.manifest(image.digest);
    if (manifest === undefined) throw new Error(`${repository.place} has no ${image.digest}`);
    const predicate = predicateOf(outcome, inputs);
    const attached = await attachStatement({
      sink: repository,
      subject: descriptorOf(manifest),
      name: image.repository,
      predicateType: CANARY_DECISION,
      predicate,
      annotations: { [EVIDENCE_KEY]: digestOf(Buffer.from(canonicalJson([outcome.deployment, predicate]))) },
    });
    return attached.digest;
  } catch (error) {
    log.warning(`the decision is not attached to the image: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  } finally {
    http.close();
    if (context.outbound === undefined) ways.close();
  }
}

function repositoryOf(
  image: PinnedImage,
  http: ReturnType<typeof nodeHttp>,
  { context, session }: { readonly context: Context; readonly session: AwsSession },
): ReturnType<typeof ecrRegistry> {
  const host = image.host ?? ecrHost(session.account, session.region);
  const { account = session.account, region = session.region } = parseEcrHost(host) ?? {};
  if (region !== session.region) throw new Error(`it is in ${region}, and the session is for ${session.region}`);
  return ecrRegistry({
    ...context,
    session,
    http,
    pace: ecrPaces(context.clock)(account, region),
    host,
    account,
    repository: image.repository,
    side: 'source',
    overridden: 'endpoint' in session.config('ecr'),
  });
}

function predicateOf(outcome: Deployed, { application, group, environment }: Inputs): JsonObject {
  const { watched, deployment, began, ended } = outcome;
  const { assessment, record } = watched.evidence ?? {};
  const predicate = {
    deployment,
    application,
    group,
    environment: environment ?? null,
    began: new Date(began).toISOString(),
    ended: new Date(ended).toISOString(),
    status: watched.conclusion.status,
    verdict: verdictOf(outcome),
    reasons: assessment?.reasons ?? [],
    record,
  };
  return JSON.parse(JSON.stringify(predicate)) as JsonObject;
}
