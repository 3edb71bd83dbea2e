import { type Context, regionInForce } from '@waybill/shared/action';
import { type Errand, checkUp as look, lookAtRepository } from '@waybill/shared/checkup';
import type { Finding } from '@waybill/shared/credentials';
import type { Reference } from '@waybill/shared/kernel';
import type { DestinationInput } from './destination-input.ts';
import type { Inputs } from './inputs.ts';
import { statementsFor } from './permissions.ts';
import { awsPlace } from './places.ts';

/** Where a promotion would read and write, each with its own role, and may it. */
export function checkUp(inputs: Inputs, context: Context): Promise<readonly Finding[]> {
  const { common, image, to } = inputs;
  const errand = (
    reference: Reference,
    beside: Partial<DestinationInput>,
    side: 'sources' | 'destinations',
  ): Errand[] => {
    const place = awsPlace(reference, beside, () => regionInForce(common, context.env));
    if (place === undefined || reference.kind !== 'registry') return [];
    const { repository } = reference;
    const { region, account, role } = place;
    const target = { account, region, repository };
    return [
      {
        action: side === 'sources' ? 'promote (reading)' : 'promote (writing)',
        region,
        ...(role !== undefined && { roles: [role] }),
        statements: (scope) => statementsFor(scope, { sources: [], destinations: [], [side]: [target] }),
        ...(side === 'destinations' && { look: (session) => lookAtRepository(session, repository, account) }),
      },
    ];
  };
  const errands = [
    ...errand(image, {}, 'sources'),
    ...to.flatMap((item) => errand(item.reference, item, 'destinations')),
  ];
  return look(common, errands, context);
}
