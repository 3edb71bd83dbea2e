import { readFile, writeFile } from 'node:fs/promises';
import { type Context, regionInForce, sessionOptions } from '@waybill/shared/action';
import { openSession, type PolicyScope, type PolicyStatement } from '@waybill/shared/credentials';
import { openEcrRepository } from '@waybill/shared/findings';
import { kernelError, parseEcrHost } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import { type Outcome, run } from './run.ts';

export { report } from './report.ts';

/** Time kept for the report, milliseconds: a wait that ends late must still say so. */
const RESERVE = 5_000;

export async function perform(inputs: Inputs, context: Context): Promise<Outcome> {
  const { image, common } = inputs;
  const host = image.host === undefined ? undefined : parseEcrHost(image.host);
  if (image.host !== undefined && host === undefined)
    throw kernelError('E_INPUT', `image: ${image.host} is not an ECR registry, and only ECR keeps scans`, {
      cure: 'name an image in ECR, or hand in a scanner’s file by `source: report` and `reports`',
    });
  const region = host?.region ?? regionInForce(common, context.env);
  const accounts = common.roles.length > 0 || host === undefined ? [] : [host.account];
  const statements = (scope: PolicyScope) => needs(scope, { ...image, account: host?.account ?? scope.account });
  const session = await openSession(sessionOptions(common, { region, statements, accounts }), {
    ...context,
    action: 'scan',
  });
  const repository = { registryId: host?.account ?? session.account, repositoryName: image.repository };
  return run(inputs, {
    ...openEcrRepository(session.config('ecr'), repository, context.signal),
    clock: context.clock,
    log: context.log,
    signal: context.signal,
    deadline: context.deadline - Math.min(RESERVE, common.timeout / 10),
    readFile: readIfThere,
    writeFile: (path, text) => writeFile(path, text),
  });
}

/** The calls that a scan makes, for the session policy and docs/permissions.md. */
export function needs(scope: PolicyScope, image: { account: string; repository: string }): PolicyStatement[] {
  const repository = `arn:${scope.partition}:ecr:${scope.region}:${image.account}:repository/${image.repository}`;
  return [
    {
      actions: [
        'ecr:BatchGetImage',
        'ecr:DescribeImageScanFindings',
        'ecr:StartImageScan',
        'ecr:BatchGetRepositoryScanningConfiguration',
      ],
      resources: [repository],
    },
    { actions: ['ecr:GetRegistryScanningConfiguration', 'inspector2:ListFindings'], resources: ['*'] },
  ];
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw kernelError('E_INPUT', `${path} cannot be read`, { cause, cure: 'name a file that can be read' });
  }
}
