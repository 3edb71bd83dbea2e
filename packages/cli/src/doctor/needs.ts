import { action as buildImage, needs as buildNeeds } from '@waybill/build-image';
import { action as canary, statementsFor as canaryNeeds } from '@waybill/canary';
import { statementsFor as promoteNeeds } from '@waybill/promote';
import { action as scan, statementsFor as scanNeeds } from '@waybill/scan';
import type { Need, PolicyScope } from '@waybill/shared/credentials';
import { EMPTY_DIGEST, Form } from '@waybill/shared/kernel';
import type { Examined, Inputs } from './inputs.ts';

/** What each of the asked actions calls, from the same functions that scope their sessions down. */
export function needsOf(inputs: Inputs, scope: PolicyScope): Promise<Need[]> {
  return Promise.all(
    inputs.actions.map(async (action) => ({ action, statements: await STATEMENTS[action](inputs, scope) })),
  );
}

type Statements = (inputs: Inputs, scope: PolicyScope) => Promise<Need['statements']>;

/** Stands for a name that the doctor was not told. */
const ANY = 'any';

const STATEMENTS: Readonly<Record<Examined, Statements>> = {
  'build-image': async ({ repository = ANY }, scope) =>
    buildNeeds(scope, await buildImage.readInputs(formOf({ repository }))),
  scan: async ({ repository = ANY }, scope) =>
    scanNeeds(scope, await scan.readInputs(formOf({ image: `${repository}@${EMPTY_DIGEST}` })), scope.account),
  promote: async ({ repository = ANY }, scope) => {
    const target = { account: scope.account, region: scope.region, repository };
    return promoteNeeds(scope, { sources: [target], destinations: [target] });
  },
  canary: async ({ application = ANY, group = ANY, alarms, repository }, scope) =>
    canaryNeeds(
      await canary.readInputs(
        formOf({
          application,
          'deployment-group': group,
          alarms: alarms.join('\n'),
          ...(repository !== undefined && { image: `${repository}@${EMPTY_DIGEST}` }),
        }),
      ),
      scope,
    ),
};

/** Inputs of an action as one would type them; the rest is at its default. */
function formOf(given: Readonly<Record<string, string>>): Form {
  return new Form({ read: (name) => given[name] ?? '', given: Object.keys(given) });
}
