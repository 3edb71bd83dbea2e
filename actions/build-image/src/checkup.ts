import { type Context, regionInForce } from '@waybill/shared/action';
import { checkUp as look, lookAtRepository } from '@waybill/shared/checkup';
import type { AwsSession, Finding, PolicyScope } from '@waybill/shared/credentials';
import { parseEcrHost } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import { needs } from './permissions.ts';

/** Where a build would push, and may it. */
export function checkUp(inputs: Inputs, context: Context): Promise<readonly Finding[]> {
  const { common, repository, createRepository } = inputs;
  const host = parseEcrHost(repository.host ?? '');
  if (repository.host !== undefined && host === undefined) return Promise.resolve([]);
  const errand = {
    action: 'build-image',
    region: host?.region ?? regionInForce(common, context.env),
    statements: (scope: PolicyScope) => needs(scope, inputs),
    // A repository that the run would make is not there yet.
    ...(!createRepository && {
      look: (session: AwsSession) => lookAtRepository(session, repository.repository, host?.account),
    }),
  };
  return look(common, [errand], context);
}
