import { type Context, regionInForce, sessionOptions } from '@waybill/shared/action';
import { openSession, type PolicyScope } from '@waybill/shared/credentials';
import { awsRest, coveredScans, openEcrScans, openInspector, type Wire } from '@waybill/shared/findings';
import { ecrHost, kernelError, parseEcrHost } from '@waybill/shared/kernel';
import { ecrPaces, ecrRegistry } from '@waybill/shared/registry';
import type { Inputs } from './inputs.ts';
import { statementsFor } from './permissions.ts';
import type { Connection } from './ports.ts';

/** Opens the session and everything of AWS that a scan asks. */
export async function connect(inputs: Inputs, context: Context, wire: Wire): Promise<Connection> {
  const { image, common } = inputs;
  const { signal } = context;
  const host = image.host === undefined ? undefined : parseEcrHost(image.host);
  if (image.host !== undefined && host === undefined)
    throw kernelError('E_INPUT', `image: ${image.host} is not an ECR registry, and only ECR and Inspector keep scans`, {
      cure: 'name an image in ECR, or hand in a scanner’s file by `source: report` and `reports`',
    });
  const region = host?.region ?? regionInForce(common, context.env);
  const accounts = common.roles.length > 0 || host === undefined ? [] : [host.account];
  const statements = (scope: PolicyScope) => statementsFor(scope, inputs, host?.account ?? scope.account);
  const session = await openSession(sessionOptions(common, { region, statements, accounts }), {
    ...context,
    action: 'scan',
  });
  const scope = { partition: session.partition, region, account: session.account };
  const registryId = host?.account ?? session.account;
  const repository = { registryId, repositoryName: image.repository };
  const inspector = openInspector(session.config('inspector2'), { ...scope, ...repository }, signal);
  return {
    scope,
    registryId,
    images: ecrRegistry({
      ...context,
      session,
      http: wire.http,
      pace: ecrPaces(context.clock)(registryId, region),
      host: image.host ?? ecrHost(session.account, region),
      account: registryId,
      repository: image.repository,
      side: 'source',
      overridden: 'endpoint' in session.config('ecr'),
    }),
    ecr: coveredScans(openEcrScans(session.config('ecr'), repository, signal), inspector.coverage),
    inspected: coveredScans(inspector.scans, inspector.coverage),
    inspector,
    sbomScanner: awsRest('inspector-scan', session.config('inspector-scan'), wire),
    securityHub: awsRest('securityhub', session.config('securityhub'), wire),
  };
}
