import { relative } from 'node:path';
import { DEMO_ACCOUNTS } from '@waybill/local-aws';
import { formatDuration } from '@waybill/shared/kernel';
import type { Delivery } from './deliver.ts';
import type { Palette } from './palette.ts';
import type { Standing } from './proof.ts';
import { shorten } from './shorten.ts';
import { columns } from './table.ts';
import { type Claim, claims, type Proof } from './verdict.ts';

export interface ClosingOptions {
  readonly folder: string;
  readonly say: (text: string) => void;
  readonly colors: Palette;
}

/** Everything that was to be seen, on one screen. @returns whether all of it was seen */
export function close(proof: Proof, { folder, say, colors }: ClosingOptions): boolean {
  const { good, faulty, standings, confirmed, again, replayed } = proof;
  const found = claims(proof);
  const title = (text: string): void => say(`\n${colors.strong(text)}\n`);
  title('What happened');
  say(jobTable([good, faulty]));
  title('The good release in the three registries');
  say(registryTable(standings));
  title('Once more');
  say(`build   ${shorten(again.build)} (${formatDuration(again.buildSeconds * 1_000)})\n`);
  say(`scan    ${shorten(again.scan)}\n`);
  say(`ledger  ${shorten(confirmed.at(-1)?.says ?? '')}\n`);
  if (replayed !== undefined)
    say(`replay  the faulty release's ${replayed.looks} looks, judged again from their record: ${replayed.verdict}\n`);
  title('So');
  for (const each of found) say(`${claimLine(each, colors)}\n`);
  title(`To read, in ${folder}`);
  say(readings([good, faulty], folder));
  return found.every(({ holds }) => holds);
}

function claimLine({ claim, holds }: Claim, { good, bad }: Palette): string {
  return holds ? `${good('✓')} ${claim}` : `${bad('✗')} ${claim}`;
}

/** A line for each job of each delivery. */
function jobTable(deliveries: readonly Delivery[]): string {
  const rows = deliveries.flatMap(({ release, result }) =>
    result.jobs
      .filter(({ job }) => job.includes('/'))
      .map(({ job, result: end, outputs, milliseconds }) => [
        release,
        nameOf(job),
        outputs['status'] || end,
        /sha256:[a-f0-9]{12}/.exec(outputs['digest'] ?? outputs['image'] ?? '')?.[0] ?? '',
        formatDuration(milliseconds),
      ]),
  );
  return columns([['release', 'stage', 'what happened', 'digest', 'time'], ...rows]);
}

function registryTable(standings: readonly Standing[]): string {
  const rows = standings.map(({ stage, digest, attached, ledgers }) => [
    stage,
    DEMO_ACCOUNTS[stage],
    shorten(digest ?? 'nothing'),
    ledgers.map(ledgerText).join(', ') || 'none',
    attached.join(', '),
  ]);
  return columns([['', 'account', 'digest', 'ledger', 'attached'], ...rows]);
}

function ledgerText({ environment, chain, problems }: Standing['ledgers'][number]): string {
  return problems.length > 0
    ? `${environment}: ${problems.map(({ says }) => says).join('; ')}`
    : `${environment}, ${chain.length === 1 ? 'entry 1' : `${chain.length} entries`} ✓`;
}

/** Paths of what there is to read afterwards. */
function readings(deliveries: readonly Delivery[], folder: string): string {
  const summaries = deliveries.flatMap(({ result }) =>
    result.jobs.flatMap(({ summaryFile }) =>
      summaryFile === undefined ? [] : [`  ${relative(folder, summaryFile)}\n`],
    ),
  );
  const report = deliveries.at(-1)?.report;
  return [
    ...summaries,
    report === undefined ? '' : `  ${relative(folder, report)}   why the canary was stopped\n`,
  ].join('');
}

function nameOf(job: string): string {
  return job.slice(job.lastIndexOf('/') + 1).trim();
}
