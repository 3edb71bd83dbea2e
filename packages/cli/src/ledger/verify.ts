import { type JsonObject, shortDigest } from '@waybill/shared/kernel';
import { entryTag, type Guard, type Link } from '@waybill/shared/promotion';
import { bullets, heading, md, page, type Report, table, text } from '@waybill/shared/report';
import type { Inputs } from './inputs.ts';
import type { Looked, Outcome } from './look.ts';
import { plain, plainTable } from './plain-table.ts';

export { openAndLook as perform } from './open-and-look.ts';

const REPLACED: Readonly<Record<Guard, string>> = {
  immutable: 'no, its tags are immutable',
  mutable: 'yes: weaker, make tags that begin with ledger- immutable',
  unknown: 'unknown: the registry does not tell',
};

interface Fault {
  readonly environment: string | undefined;
  readonly entry: string | undefined;
  readonly says: string;
}

/** Whether everything holds, and if not, which entry is broken and how. Exit code 1 where anything is. */
export function report(outcome: Outcome, { order }: Inputs): Report {
  const { looked } = outcome;
  const faults = faultsOf(outcome);
  const summary = sentence(looked, faults, order);
  const rows = looked.flatMap(rowsOf);
  const ways = looked.flatMap(waysOf);
  return {
    status: faults.length === 0 ? 'holds' : 'broken',
    exit: faults.length === 0 ? 0 : 1,
    summary,
    outputs: { shown: screenOf(rows, ways, faults) + (faults.length === 0 ? '' : `${plain(summary)}\n`) },
    page: page(
      heading(3, text(faults.length === 0 ? '✅ The ledger holds' : '❌ The ledger is broken')),
      md`${text(summary, 1_000)}\n`,
      table(
        HEAD.map((cell) => text(cell)),
        rows.map((row) => row.map((cell) => text(cell))),
      ),
      bullets([...ways, ...faults.map(lineOf)].map((line) => text(line, 600))),
    ),
    annotations: [],
    result: {
      ledgers: looked.map(dataOf),
      order: [...order],
      problems: faults.map(({ environment = null, entry = null, says }) => ({ environment, entry, says })),
    },
  };
}

function faultsOf({ looked, across }: Outcome): Fault[] {
  const nowhere = looked
    .filter(({ findings, image }) => findings.length === 0 && (image === undefined || image.way.length === 0))
    .map(({ ref }) => ({
      environment: undefined,
      entry: undefined,
      says: `${ref} has no ledger: nothing was ever recorded`,
    }));
  const own = looked.flatMap(({ findings }) =>
    findings.flatMap(({ environment, problems }) => problems.map((problem) => ({ environment, ...problem }))),
  );
  const named = [...own, ...across].map(({ environment, sequence, says }) => ({
    environment,
    entry: environment === undefined || sequence === undefined ? undefined : entryTag(environment, sequence),
    says,
  }));
  const distinct = new Map([...nowhere, ...named].map((fault) => [`${fault.environment} ${fault.says}`, fault]));
  return [...distinct.values()];
}

function sentence(looked: readonly Looked[], faults: readonly Fault[], order: readonly string[]): string {
  const findings = looked.flatMap((one) => one.findings);
  if (faults.length > 0)
    return `${faults.length} ${faults.length === 1 ? 'thing is' : 'things are'} wrong: ${faults[0]?.says}`;
  const entries = findings.reduce((sum, { chain }) => sum + chain.length, 0);
  const chains = findings.map(({ environment }) => environment).join(', ');
  const held = `${entries} ${entries === 1 ? 'entry' : 'entries'} of ${chains || 'no environment'} hold`;
  const way = order.length === 0 ? '' : `, and the image passed ${order.join(', then ')}`;
  const weaker = findings.some(({ guard }) => guard === 'mutable')
    ? '; weaker, because tags of the repository can be moved'
    : '';
  return `${held}${way}${weaker}.`;
}

const HEAD = ['environment', 'entries', 'newest', 'digest', 'can entries be replaced'] as const;

function rowsOf({ findings }: Looked): string[][] {
  return findings.map(({ environment, chain: [head, ...older], guard }) => [
    environment,
    String(head === undefined ? 0 : older.length + 1),
    head?.entry.time.replace(/\.\d+Z$/, 'Z') ?? '–',
    head === undefined ? '–' : shortDigest(head.entry.digest),
    REPLACED[guard],
  ]);
}

/** `sha256:1234…: dev 1, then staging 1, then prod 3` */
function waysOf({ image, findings }: Looked): string[] {
  const presents = findings.flatMap(({ chain: [head], way }) =>
    head === undefined ? [] : [{ digest: head.entry.digest, way }],
  );
  const ways = image === undefined ? presents : [image];
  return ways.map(
    ({ digest, way }) => `${shortDigest(digest)}: ${way.map(stepOf).join(', then ') || 'carries no entry'}`,
  );
}

function stepOf({ entry: { environment, sequence, kind } }: Link): string {
  return `${environment} ${sequence}${kind === 'rollback' ? ' (rollback)' : ''}`;
}

function screenOf(rows: readonly string[][], ways: readonly string[], faults: readonly Fault[]): string {
  return [
    rows.length === 0 ? '' : plainTable([HEAD, ...rows]),
    ...[...new Set(ways)].map((way) => `the way of ${plain(way)}\n`),
    ...faults.map((fault) => `✗ ${plain(lineOf(fault))}\n`),
  ].join('');
}

function lineOf({ entry, environment, says }: Fault): string {
  const about = entry ?? environment;
  return about === undefined || says.startsWith(about) ? says : `${about}: ${says}`;
}

function dataOf({ ref, findings, image }: Looked): JsonObject {
  return {
    ref,
    environments: findings.map(({ environment, chain, guard, way }) => ({
      environment,
      entries: chain.length,
      tags: guard,
      head: chain[0] === undefined ? null : { entry: chain[0].digest, digest: chain[0].entry.digest },
      way: way.map(({ entry }) => entry.environment),
    })),
    ...(image !== undefined && { image: image.digest, way: image.way.map(({ entry }) => entry.environment) }),
  };
}
