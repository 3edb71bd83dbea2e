import type { PolicyScope, PolicyStatement } from '@waybill/shared/credentials';
import { needs as buildNeeds } from '../../actions/build-image/src/permissions.ts';
import { statementsFor as canaryNeeds } from '../../actions/canary/src/permissions.ts';
import { statementsFor as promoteNeeds } from '../../actions/promote/src/permissions.ts';
import { statementsFor as scanNeeds } from '../../actions/scan/src/permissions.ts';

/** Names of what the actions work on, for a page or a template. */
export interface Names {
  readonly repository: string;
  /** Account and region that promote reads from. */
  readonly sourceAccount: string;
  readonly sourceRegion: string;
  readonly application: string;
  readonly group: string;
  readonly functionName: string;
}

/** What one action may need, from the very functions that scope its sessions down. */
export interface Needed {
  readonly action: string;
  /** Which use of it. */
  readonly use: string;
  readonly statements: readonly PolicyStatement[];
}

export function neededBy(scope: PolicyScope, names: Names): Needed[] {
  const { repository, application, group, functionName } = names;
  const lambda = { functionName } as Parameters<typeof canaryNeeds>[0]['lambda'];
  const canary = { application, group, alarms: ['any'] };
  return [
    {
      action: 'build-image',
      use: 'pushes to one repository, and pulls bases from any',
      statements: buildNeeds(scope, { repository: { kind: 'registry', repository } }),
    },
    {
      action: 'scan',
      use: 'reads findings of one repository, and attaches its decision to the image',
      statements: scanNeeds(scope, everyScan(repository), scope.account),
    },
    {
      action: 'promote',
      use: 'reads one repository, writes another',
      statements: promoteNeeds(scope, {
        sources: [{ account: names.sourceAccount, region: names.sourceRegion, repository }],
        destinations: [{ account: scope.account, region: scope.region, repository }],
      }),
    },
    {
      action: 'canary',
      use: 'deploys one ECS service',
      statements: canaryNeeds({ ...canary, lambda: undefined }, scope),
    },
    { action: 'canary', use: 'deploys one Lambda function', statements: canaryNeeds({ ...canary, lambda }, scope) },
  ];
}

/** A scan that uses everything it can. */
function everyScan(repository: string): Parameters<typeof scanNeeds>[1] {
  return {
    image: { kind: 'registry', repository },
    source: 'auto',
    vex: [],
    unscannable: 'sbom',
    sarifFile: 'scan.sarif',
    uploadSarif: true,
    platforms: [],
    attest: true,
    securityHub: true,
    common: { dryRun: false },
  };
}
