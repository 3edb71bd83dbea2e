import { formatDuration, WaybillError } from '@waybill/shared/kernel';
import type { DestinationOutcome, TagStep } from '@waybill/shared/promotion';
import { bullets, code, details, heading, type Markdown, md, page, table, text } from '@waybill/shared/report';
import { formatBytes } from './bytes.ts';
import type { Outcome } from './outcome.ts';
import { statusOf } from './report.ts';

const VERDICT: Readonly<Record<string, Markdown>> = {
  planned: md`📋 Plan`,
  promoted: md`✅ Promoted`,
  unchanged: md`✅ Already promoted`,
  partial: md`❌ Promoted in part`,
  failed: md`❌ Not promoted`,
};

/** The job summary: the verdict, a row for each destination, the receipts, and what the image is made of. */
export function summaryPage(outcome: Outcome, summary: string): Markdown {
  const { promotion } = outcome;
  return page(
    heading(3, VERDICT[statusOf(outcome)] ?? md`Promotion`),
    md`${text(summary, 2_000)}\n`,
    md`${code(promotion.root.digest)}\n`,
    destinationTable(outcome),
    failures(promotion.destinations),
    conflicts(promotion.destinations),
    receipts(promotion.destinations),
    contents(outcome),
  );
}

const STATUS: Readonly<Record<DestinationOutcome['status'], Markdown>> = {
  promoted: md`✅ promoted`,
  unchanged: md`☑️ as it was`,
  planned: md`📋 planned`,
  failed: md`❌ failed`,
};

function destinationTable({ kind, promotion: { destinations } }: Outcome): Markdown {
  if (kind === 'planned')
    return table(
      [md`Destination`, md`Tag`, md`To copy`, md`To mount`, md`There already`, md`Manifests`, md`Bytes`],
      destinations.map(({ name, plan }) => {
        const count = (action: string): Markdown => md`${plan.blobs.filter((step) => step.action === action).length}`;
        const puts = plan.manifests.filter(({ action }) => action === 'put').length;
        return [
          code(name),
          tagCell(plan.tags),
          count('copy'),
          count('mount'),
          count('skip'),
          md`${puts}`,
          text(formatBytes(plan.bytes)),
        ];
      }),
    );
  return table(
    [md`Destination`, md` `, md`Tag`, md`Copied`, md`Mounted`, md`There already`, md`Bytes sent`],
    destinations.map(({ name, status, plan, tally }) => [
      code(name),
      STATUS[status],
      tagCell(plan.tags),
      md`${tally.copied}`,
      md`${tally.mounted}`,
      md`${tally.present}`,
      text(formatBytes(tally.bytes)),
    ]),
  );
}

/** `prod: new`, `prod: moved from 1234…`, `prod: kept`. */
function tagCell(tags: readonly TagStep[]): Markdown {
  const cells = tags.map((step) => md`${code(step.tag)} ${tagWords(step)}`);
  return cells.length === 0 ? md`by digest only` : (cells.join(', ') as Markdown);
}

function tagWords(step: TagStep): Markdown {
  switch (step.action) {
    case 'keep':
      return md`stays`;
    case 'set':
      return md`new`;
    case 'move':
      return md`moves from ${code(step.from.slice(0, 19))}`;
  }
}

function failures(destinations: readonly DestinationOutcome[]): Markdown {
  const failed = destinations.filter((destination) => destination.status === 'failed');
  if (failed.length === 0) return md``;
  const rows = failed.map(({ name, error }) => {
    const known = error instanceof WaybillError ? error : undefined;
    return [
      code(name),
      code(known?.code ?? 'E_UNEXPECTED'),
      text(known?.message ?? String(error), 1_000),
      text(known?.cure ?? '', 600),
    ];
  });
  return page(heading(4, md`What failed`), table([md`Destination`, md`Code`, md`What`, md`What to do`], rows));
}

function conflicts(destinations: readonly DestinationOutcome[]): Markdown {
  const all = destinations.flatMap(({ name, plan }) =>
    plan.conflicts.map((conflict) => md`${code(name)}: ${text(conflict, 600)}`),
  );
  return all.length === 0 ? md`` : page(heading(4, md`In the way`), bullets(all));
}

function receipts(destinations: readonly DestinationOutcome[]): Markdown {
  const rows = destinations.flatMap((destination) => {
    if (!('receipt' in destination)) return [];
    const { receipt, name } = destination;
    return [
      [
        code(name),
        text(receipt.verified),
        md`${receipt.manifests}`,
        md`${receipt.blobs}`,
        text(formatBytes(receipt.bytes)),
        code(receipt.merkleRoot),
      ],
    ];
  });
  if (rows.length === 0) return md``;
  return page(
    heading(4, md`Receipts`),
    table([md`Destination`, md`Verified`, md`Manifests`, md`Blobs`, md`Size`, md`Merkle root`], rows),
  );
}

function contents({ promotion, requests, took }: Outcome): Markdown {
  const { cargo } = promotion;
  const rows = cargo.manifests.map(({ digest, mediaType, artifactType, size }) => [
    code(digest.slice(0, 19)),
    text(artifactType ?? mediaType),
    text(formatBytes(size)),
  ]);
  const title = md`${cargo.manifests.length} manifests, ${cargo.blobs.length} blobs, ${requests} requests in ${text(formatDuration(took))}`;
  return details(title, table([md`Manifest`, md`Kind`, md`Size`], rows.slice(0, 200)));
}
