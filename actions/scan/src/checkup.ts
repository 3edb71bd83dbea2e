import { type Context, regionInForce } from '@waybill/shared/action';
import { checkUp as look, lookAtRepository } from '@waybill/shared/checkup';
import type { AwsSession, Finding, PolicyScope } from '@waybill/shared/credentials';
import { parseEcrHost } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import { statementsFor } from './permissions.ts';

/** What a scan would read, and may it. */
export function checkUp(inputs: Inputs, context: Context): Promise<readonly Finding[]> {
  const { common, image } = inputs;
  const host = parseEcrHost(image.host ?? '');
  if (image.host !== undefined && host === undefined) return Promise.resolve([]);
  const errand = {
    action: 'scan',
    region: host?.region ?? regionInForce(common, context.env),
    statements: (scope: PolicyScope) => statementsFor(scope, inputs, host?.account ?? scope.account),
    look: (session: AwsSession) => lookAtRepository(session, image.repository, host?.account),
  };
  return look(common, [errand], context);
}
