import type { Again } from './again.ts';
import type { Delivery } from './deliver.ts';
import type { Confirmed } from './ledgers.ts';
import type { Standing } from './proof.ts';
import type { Replayed } from './replayed.ts';

export interface Proof {
  readonly good: Delivery;
  readonly faulty: Delivery;
  /** What each account's registry has of the good release. */
  readonly standings: readonly Standing[];
  /** The same of the faulty release, which got as far as its canary. */
  readonly faultyStandings: readonly Standing[];
  /** What the command line says of each account's ledger. */
  readonly confirmed: readonly Confirmed[];
  readonly again: Again;
  /** The judgement of the faulty release, had again. */
  readonly replayed: Replayed | undefined;
  /** The digest that prod runs at the end. */
  readonly running: string;
  /** The versions that prod answers with at the end. */
  readonly served: readonly string[];
}

export interface Claim {
  readonly claim: string;
  readonly holds: boolean;
}

/** What the demo was to show, and whether it did. */
export function claims(proof: Proof): Claim[] {
  const { good, faulty, standings, faultyStandings, confirmed, again, replayed, running, served } = proof;
  const [first] = standings;
  const canary = faulty.result.jobs.find(({ job }) => job.endsWith('canary'));
  const ledgers = standings.flatMap((standing) => standing.ledgers);
  const attached = ['SBOM (CycloneDX)', 'SBOM (SPDX)', 'provenance'];
  return [
    { claim: 'the good release was delivered', holds: good.result.conclusion === 'success' },
    {
      claim: 'all three accounts hold the same digest',
      holds: first?.digest !== undefined && standings.every(({ digest }) => digest === first.digest),
    },
    {
      claim: 'SBOMs and provenance of both releases can be read in each of them',
      holds: [...standings, ...faultyStandings].every((standing) =>
        attached.every((name) => standing.attached.includes(name)),
      ),
    },
    {
      claim: '`waybill ledger verify` confirms the way through dev, staging and prod, in that order, in each account',
      holds:
        confirmed.length === standings.length &&
        confirmed.every(({ holds }) => holds) &&
        ledgers.every(({ problems }) => problems.length === 0),
    },
    { claim: 'a second build of the same source built nothing', holds: again.reused },
    { claim: 'a second scan failed when its exception had ended', holds: again.refused },
    {
      claim: 'the judge stopped the faulty release, and it was rolled back',
      holds:
        faulty.result.conclusion === 'failure' &&
        canary?.outputs['status'] === 'rolled-back' &&
        replayed?.verdict === 'fail',
    },
    { claim: "a replay of the judge's record gives the same verdict", holds: replayed?.agrees === true },
    { claim: 'prod still serves the good digest', holds: running === first?.digest && served.join() === '1.0.0' },
  ];
}
