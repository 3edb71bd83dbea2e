import type { PolicyScope, PolicyStatement } from '@waybill/shared/credentials';
import { EMPTY_DIGEST, Form } from '@waybill/shared/kernel';
import { action as buildImage, needs as buildNeeds } from '../../actions/build-image/src/index.ts';
import { action as canary, statementsFor as canaryNeeds } from '../../actions/canary/src/index.ts';
import { statementsFor as promoteNeeds } from '../../actions/promote/src/index.ts';
import { action as scan, statementsFor as scanNeeds } from '../../actions/scan/src/index.ts';

/** What one action may need, from the very functions that scope its sessions down. */
export interface Needed {
  readonly action: string;
  /** Which use of it. */
  readonly use: string;
  readonly statements: readonly PolicyStatement[];
}

/** Where the example is: promoted from the account 111111111111 to this one. */
export const SCOPE: PolicyScope = { partition: 'aws', region: 'eu-central-1', account: '222222222222' };
export const SOURCE_ACCOUNT = '111111111111';
export const REPOSITORY = 'hello-service';
export const APPLICATION = 'AppECS-main-hello-service';
export const GROUP = 'DgpECS-main-hello-service';
export const FUNCTION = 'hello-function';

const IMAGE = `${REPOSITORY}@${EMPTY_DIGEST}`;

export async function neededActions(): Promise<Needed[]> {
  const build = await buildImage.readInputs(formOf({ repository: REPOSITORY }));
  const scanned = await scan.readInputs(formOf({ image: IMAGE, unscannable: 'sbom', 'sarif-file': 'scan.sarif' }));
  const deployed = { application: APPLICATION, 'deployment-group': GROUP, alarms: 'any', analysis: 'analysis.yml' };
  const service = await canary.readInputs(formOf({ ...deployed, image: IMAGE }));
  const lambda = await canary.readInputs(formOf({ ...deployed, image: IMAGE, function: FUNCTION, alias: 'live' }));
  const target = { region: SCOPE.region, repository: REPOSITORY };
  const promoted = {
    sources: [{ ...target, account: SOURCE_ACCOUNT }],
    destinations: [{ ...target, account: SCOPE.account }],
  };
  return [
    {
      action: 'build-image',
      use: 'pushes to one repository, and pulls bases from any',
      statements: buildNeeds(SCOPE, build),
    },
    {
      action: 'scan',
      use: 'reads the findings of one repository, and attaches its decision to the image',
      statements: scanNeeds(SCOPE, scanned, SCOPE.account),
    },
    { action: 'promote', use: 'reads one repository, and writes another', statements: promoteNeeds(SCOPE, promoted) },
    { action: 'canary', use: 'deploys one ECS service', statements: canaryNeeds(service, SCOPE) },
    { action: 'canary', use: 'deploys one Lambda function', statements: canaryNeeds(lambda, SCOPE) },
  ];
}

/** Inputs of an action as one would type them; the rest is at its default. */
function formOf(given: Readonly<Record<string, string>>): Form {
  return new Form({ read: (name) => given[name] ?? '', given: Object.keys(given) });
}
