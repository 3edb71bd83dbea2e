import type { Delivery } from './deliver.ts';
import type { Standing } from './proof.ts';

export interface Proof {
  readonly good: Delivery;
  readonly faulty: Delivery;
  /** What the good release's tag is in each account's registry. */
  readonly inRegistries: readonly Standing[];
  /** The digest that prod runs at the end. */
  readonly running: string;
  /** The versions that prod answers with at the end. */
  readonly served: readonly string[];
}

/** Says what was to be seen and whether it was. @returns whether all of it was */
export function verdict({ good, faulty, inRegistries, running, served }: Proof, say: (text: string) => void): boolean {
  const [first] = inRegistries;
  const canary = faulty.result.jobs.find(({ job }) => job.endsWith('canary'));
  for (const { stage, account, digest } of inRegistries)
    say(`${stage.padEnd(8)} ${account}   ${digest ?? 'nothing'}\n`);
  const claims: ReadonlyArray<readonly [claim: string, holds: boolean]> = [
    ['the good release was delivered', good.result.conclusion === 'success'],
    [
      'all three accounts hold the same digest',
      first?.digest !== undefined && inRegistries.every(({ digest }) => digest === first.digest),
    ],
    [
      'the faulty release was rolled back, and its delivery failed',
      faulty.result.conclusion === 'failure' && canary?.outputs['status'] === 'rolled-back',
    ],
    ['prod still serves the good digest', running === first?.digest && served.join() === '1.0.0'],
  ];
  say('\n');
  for (const [claim, holds] of claims) say(`${holds ? '✓' : '✗'} ${claim}\n`);
  return claims.every(([, holds]) => holds);
}
