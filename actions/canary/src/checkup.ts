import { type Context, regionInForce } from '@waybill/shared/action';
import { checkUp as look } from '@waybill/shared/checkup';
import { lookAtAlarms, lookAtGroup } from '@waybill/shared/checkup/delivery';
import type { AwsSession, Finding, PolicyScope } from '@waybill/shared/credentials';
import { parseEcrHost } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import { statementsFor } from './permissions.ts';

/** What a deployment would touch, may it, and would AWS itself stop it. */
export function checkUp(inputs: Inputs, context: Context): Promise<readonly Finding[]> {
  const { common, image, application, group, alarms } = inputs;
  const errand = {
    action: 'canary',
    region: regionInForce(common, context.env, parseEcrHost(image?.host ?? '')?.region),
    statements: (scope: PolicyScope) => statementsFor(inputs, scope),
    look: async (session: AwsSession) => [
      ...(await lookAtGroup(session, application, group)),
      ...(await lookAtAlarms(session, alarms)),
    ],
  };
  return look(common, [errand], context);
}
