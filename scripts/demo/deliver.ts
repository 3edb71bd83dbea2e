import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DEMO_REPOSITORY, type LocalAws } from '@waybill/local-aws';
import { type EventPort, runWorkflow, type WorkflowResult } from '@waybill/local-runner';
import { callerWorkflow } from './caller.ts';
import { exceptionsFile } from './findings.ts';
import type { Shop } from './shop.ts';
import { type Checkout, checkOut } from './workspace.ts';

export interface Delivery {
  readonly release: string;
  readonly checkout: Checkout;
  readonly result: WorkflowResult;
  /** The HTML report of its canary. */
  readonly report: string;
}

export interface DeliveryOptions {
  /** Folder of this repository. */
  readonly root: string;
  /** Folder that the run may write into. */
  readonly folder: string;
  readonly aws: LocalAws;
  /** What it is delivered to. */
  readonly shop: Shop;
  readonly events: EventPort;
  readonly signal: AbortSignal;
}

/** How long the one vulnerability that would stop the release is accepted. */
const DAYS_ACCEPTED = 30;

/** Delivers one release of the example by the real deliver.yml, from its checkout to the end of its canary. */
export async function deliver(release: string, options: DeliveryOptions): Promise<Delivery> {
  const { root, folder, aws, shop, events, signal } = options;
  const report = join(folder, 'canary.html');
  const file = '.github/workflows/deliver.yml';
  const checkout = await checkOut({
    example: join(root, 'examples', 'hello-service'),
    path: join(folder, 'checkout'),
    message: `Release ${release}`,
    files: {
      [file]: callerWorkflow({ release, reportFile: report, target: shop.inputs }),
      '.waybill/exceptions.yml': exceptionsFile(DAYS_ACCEPTED, Date.now()),
    },
  });
  const directory = join(folder, 'run');
  await mkdir(directory, { recursive: true });
  const { AWS_ENDPOINT_URL = '', AWS_EC2_METADATA_DISABLED = '' } = aws.env();
  const result = await runWorkflow({
    file,
    root: checkout.path,
    workspace: checkout.path,
    directory,
    event: {
      name: 'push',
      payload: { ref: 'refs/heads/main' },
      repository: DEMO_REPOSITORY,
      repositoryId: '456789',
      ownerId: '123456',
      ref: 'refs/heads/main',
      sha: checkout.sha,
      actor: 'octocat',
    },
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, AWS_ENDPOINT_URL, AWS_EC2_METADATA_DISABLED },
    builtIns: { 'waybill-actions/waybill': { root } },
    events,
    signal,
    oidc: (claims) => {
      const { requestUrl, requestToken } = aws.oidc.openJob({
        repository: DEMO_REPOSITORY,
        repositoryId: '456789',
        ownerId: '123456',
        sha: checkout.sha,
        ...(claims['environment'] !== undefined && { environment: claims['environment'] }),
        ...(claims['job_workflow_ref'] !== undefined && { jobWorkflowRef: claims['job_workflow_ref'] }),
      });
      return { url: requestUrl, token: requestToken };
    },
  });
  return { release, checkout, result, report };
}
