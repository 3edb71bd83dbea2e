import {
  DEMO_ACCOUNTS,
  DEMO_REGION,
  demoSeed,
  type LocalAwsSeed,
  type Rehearsal,
  scaledClock,
  startRehearsal,
} from '@waybill/local-aws';
import { type Digest, ecrHost } from '@waybill/shared/kernel';
import { HELLO_FINDINGS } from './findings.ts';

/** How much faster the local AWS lives: a minute of a canary takes 1.2 s. */
export const SCALE = 50;

/** The accounts of the demo; tasks are processes of this machine. */
export function startSite(): Promise<Rehearsal> {
  return startRehearsal({ seed: locked(inspected(demoSeed())), clock: scaledClock(SCALE), randomSeed: 7 });
}

/** The image of a digest, in prod's registry. */
export function imageInProd(digest: Digest): string {
  return `${ecrHost(DEMO_ACCOUNTS.prod, DEMO_REGION)}/hello-service@${digest}`;
}

/** Inspector scans what is pushed to dev. */
function inspected(seed: LocalAwsSeed): LocalAwsSeed {
  const accounts = seed.accounts.map((account) =>
    account.id === DEMO_ACCOUNTS.dev ? { ...account, scanType: 'ENHANCED' as const, scans: [HELLO_FINDINGS] } : account,
  );
  return { ...seed, accounts };
}

/** Tags cannot be moved, as examples/cloudformation/repository.yml makes it: so the ledger's entries cannot be replaced. */
function locked(seed: LocalAwsSeed): LocalAwsSeed {
  const accounts = seed.accounts.map(({ repositories = [], ...account }) => ({
    ...account,
    repositories: repositories.map((repository) => ({ ...repository, mutability: 'IMMUTABLE' as const })),
  }));
  return { ...seed, accounts };
}
