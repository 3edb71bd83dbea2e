import { needs as buildNeeds } from '@waybill/build-image';
import { statementsFor as canaryNeeds } from '@waybill/canary';
import { statementsFor as promoteNeeds } from '@waybill/promote';
import { statementsFor as scanNeeds } from '@waybill/scan';
import type { Need, PolicyScope } from '@waybill/shared/credentials';
import type { Examined, Inputs } from './inputs.ts';

/** What each of the asked actions calls, from the same functions that scope their sessions down. */
export function needsOf(inputs: Inputs, scope: PolicyScope): Need[] {
  return inputs.actions.map((action) => ({ action, statements: STATEMENTS[action](inputs, scope) }));
}

type Statements = (inputs: Inputs, scope: PolicyScope) => Need['statements'];

const STATEMENTS: Readonly<Record<Examined, Statements>> = {
  'build-image': ({ repository = '*' }, scope) => buildNeeds(scope, { repository: { kind: 'registry', repository } }),
  scan: ({ repository = '*' }, scope) =>
    scanNeeds(
      scope,
      {
        image: { kind: 'registry', repository },
        source: 'auto',
        vex: [],
        unscannable: 'fail',
        sarifFile: undefined,
        uploadSarif: false,
        platforms: [],
        attest: true,
        securityHub: false,
        common: { dryRun: false },
      },
      scope.account,
    ),
  promote: ({ repository = '*' }, scope) => {
    const target = { account: scope.account, region: scope.region, repository };
    return promoteNeeds(scope, { sources: [target], destinations: [target] });
  },
  canary: ({ application = '*', group = '*', alarms }, scope) =>
    canaryNeeds({ application, group, alarms, lambda: undefined }, scope),
};
