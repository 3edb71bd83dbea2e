import { type JsonObject, visible } from '@waybill/shared/kernel';
import type { Link } from '@waybill/shared/promotion';
import { code, heading, type Markdown, md, page, type Report, table, text } from '@waybill/shared/report';
import { dataOf, HEAD, rowOf } from './entry-row.ts';
import type { Inputs } from './inputs.ts';
import type { Looked, Outcome } from './look.ts';
import { plainTable } from './plain-table.ts';

export { openAndLook as perform } from './open-and-look.ts';

/** The entries of each repository, newest first; of a named image its way, oldest first. */
export function report({ looked, across }: Outcome, { limit }: Inputs): Report {
  const shown = looked.map((one) => ({ ...one, links: linksOf(one, limit) }));
  const count = shown.reduce((sum, { links }) => sum + links.length, 0);
  const wrong = across.length + looked.flatMap(({ findings }) => findings.flatMap(({ problems }) => problems)).length;
  const summary = `${count} ${count === 1 ? 'entry' : 'entries'}${wrong === 0 ? '' : `; ${wrong} things are wrong: run \`waybill ledger verify\``}.`;
  return {
    status: wrong === 0 ? 'shown' : 'broken',
    exit: 0,
    summary,
    outputs: { shown: shown.map(screenOf).join('\n') },
    page: page(...shown.map(pageOf)),
    annotations: [],
    result: { ledgers: looked.map((one) => dataOfLedger(one, limit)), problems: wrong },
  };
}

/** What is shown of a repository: the way of the image that was named, or the newest entries. */
function linksOf({ findings, image }: Looked, limit: number): readonly Link[] {
  return image?.way ?? findings.flatMap(({ chain }) => chain.slice(0, limit));
}

interface Shown extends Looked {
  readonly links: readonly Link[];
}

function screenOf({ ref, findings, image, links }: Shown): string {
  const title = image === undefined ? ref : `${ref}: the way of ${image.digest}`;
  const nothing = image === undefined ? 'nothing was ever recorded' : 'the image carries no entry of any environment';
  const body = links.length === 0 ? `${nothing}\n` : plainTable([HEAD, ...links.map(rowOf)]);
  const hidden = image === undefined ? findings.reduce((sum, { chain }) => sum + chain.length, 0) - links.length : 0;
  return `${visible(title)}\n${body}${hidden === 0 ? '' : `${hidden} older entries are not shown (--limit)\n`}`;
}

function pageOf({ ref, links }: Shown): Markdown {
  const rows = links.map((link) => rowOf(link).map((cell) => text(cell)));
  if (rows.length === 0) return page(heading(3, text(ref)), md`Nothing was ever recorded.\n`);
  return page(
    heading(3, md`Ledger of ${code(ref)}`),
    table(
      HEAD.map((cell) => text(cell)),
      rows,
    ),
  );
}

function dataOfLedger({ ref, findings, image }: Looked, limit: number): JsonObject {
  return {
    ref,
    environments: findings.map(({ environment, chain, guard }) => ({
      environment,
      tags: guard,
      entries: chain.length,
      newest: chain.slice(0, limit).map(dataOf),
    })),
    ...(image !== undefined && { image: { digest: image.digest, way: image.way.map(dataOf) } }),
  };
}
