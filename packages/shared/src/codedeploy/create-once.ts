import type { Clock, Log } from '../kernel/index.ts';
import type { AwsTime } from './aws-time.ts';
import type { CodeDeploy, DeploymentRequest } from './code-deploy.ts';
import { codedeployError } from './errors.ts';
import { errorName, faultOf } from './fault.ts';
import { blockingDeployment } from './limit-message.ts';
import { type Marker, readMarker } from './marker.ts';
import type { Reading } from './reading.ts';

/** How the one CreateDeployment came out. `blocked`: another deployment holds the group. */
export type Creation =
  | { readonly kind: 'created'; readonly id: string }
  | { readonly kind: 'found'; readonly id: string }
  | { readonly kind: 'blocked'; readonly by: string | undefined };

export interface CreatePorts {
  readonly codeDeploy: Pick<CodeDeploy, 'create' | 'search' | 'deployment'>;
  readonly clock: Clock;
  readonly time: AwsTime;
  readonly reading: Reading;
  readonly log: Log;
}

/** Pauses between looks for a deployment whose creation was not answered, milliseconds: a minute in all. */
const LOOKS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
/** Pauses between sends that CodeDeploy did not take, milliseconds. */
const RESENDS = [1_000, 2_000, 4_000, 8_000, 16_000];
/** ListDeployments is asked from a little before the send, should the clocks differ. */
const SLACK = 300_000;

/**
 * Creates one deployment, never two. CodeDeploy has no idempotency token, so the request is sent once; where its answer is
 * lost, the deployment is looked for by the marker in its description. Only a request that certainly did nothing is sent again.
 * @throws E_DEPLOYMENT_REFUSED, E_DEPLOYMENT_LOST, E_CANARY_FAULT
 */
export async function createOnce(request: DeploymentRequest, marker: Marker, ports: CreatePorts): Promise<Creation> {
  const { codeDeploy, clock, time, log } = ports;
  const since = time.now() - SLACK;
  for (let attempt = 0; ; attempt++) {
    try {
      return { kind: 'created', id: await codeDeploy.create(request) };
    } catch (error) {
      if (errorName(error) === 'DeploymentLimitExceededException') return blocked(error, marker, ports);
      const fault = faultOf(error);
      const pause = RESENDS[attempt];
      if ((fault === 'throttled' || fault === 'unsent' || fault === 'expired') && pause !== undefined) {
        log.info(`CodeDeploy did not take the deployment (${errorName(error)}); sending again`);
        await clock.sleep(pause);
        continue;
      }
      if (fault === 'unknown') return found(request, marker, { ...ports, since }, error);
      if (fault === 'denied')
        throw codedeployError('E_CANARY_DENIED', `CreateDeployment is not allowed: ${messageOf(error)}`, {
          cause: error,
        });
      if (fault !== 'refused')
        throw codedeployError('E_CANARY_FAULT', `CreateDeployment failed: ${messageOf(error)}`, { cause: error });
      throw codedeployError('E_DEPLOYMENT_REFUSED', `CodeDeploy refused: ${errorName(error)}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
}

/** The deployment in the way, which may be ours: made by a request whose answer was lost. */
async function blocked(error: unknown, marker: Marker, ports: CreatePorts): Promise<Creation> {
  const by = blockingDeployment(messageOf(error));
  if (by === undefined) return { kind: 'blocked', by };
  const deployment = await ports.reading('GetDeployment', () => ports.codeDeploy.deployment(by));
  const ours = readMarker(deployment.description)?.key === marker.key;
  return ours ? { kind: 'found', id: by } : { kind: 'blocked', by };
}

async function found(
  request: DeploymentRequest,
  marker: Marker,
  ports: CreatePorts & { readonly since: number },
  cause: unknown,
): Promise<Creation> {
  const { application, group } = request;
  ports.log.warning(`the answer to CreateDeployment was lost (${messageOf(cause)}); looking for the deployment`);
  for (const pause of LOOKS) {
    await ports.clock.sleep(pause);
    const made = await ports.reading('ListDeployments', () =>
      ports.codeDeploy.search({ application, group, since: ports.since }),
    );
    const ours = made.find(({ description }) => {
      const theirs = readMarker(description);
      return theirs?.key === marker.key && theirs.once === marker.once;
    });
    if (ours !== undefined) return { kind: 'found', id: ours.id };
  }
  throw codedeployError(
    'E_DEPLOYMENT_LOST',
    `the answer to CreateDeployment was lost, and a minute later there is no deployment of this run in ${group}`,
    { cause },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
