import { formatBytes, formatDuration, WaybillError } from '@waybill/shared/kernel';
import type { DestinationOutcome, TagStep } from '@waybill/shared/promotion';
import { bullets, code, details, heading, type Markdown, md, page, table, text } from '@waybill/shared/report';
import type { Outcome } from './outcome.ts';
import { type Status, statusOf } from './sentence.ts';

const VERDICT: Readonly<Record<Status, Markdown>> = {
  planned: md`📋 Plan`,
  promoted: md`✅ Promoted`,
  'rolled-back': md`↩️ Rolled back`,
  unchanged: md`✅ Already promoted`,
  partial: md`❌ Promoted in part`,
  failed: md`❌ Not promoted`,
};

/** The job summary: the verdict, a row for each destination, what failed, the referrers, the receipts, what the image is made of. */
export function summaryPage(outcome: Outcome, summary: string): Markdown {
  const { digest, destinations } = outcome.promotion;
  return page(
    heading(3, VERDICT[statusOf(outcome)]),
    md`${text(summary, 2_000)}\n`,
    md`${code(digest)}\n`,
    outcome.kind === 'planned' ? planTable(destinations) : resultTable(destinations),
    required(outcome),
    conflicts(destinations),
    failures(destinations),
    evidence(destinations),
    receipts(destinations),
    contents(outcome),
  );
}

const STATUS: Readonly<Record<DestinationOutcome['status'], Markdown>> = {
  promoted: md`✅ promoted`,
  unchanged: md`☑️ as it was`,
  trusted: md`☑️ tagged already`,
  planned: md`📋 planned`,
  failed: md`❌ failed`,
};

function planTable(destinations: readonly DestinationOutcome[]): Markdown {
  const rows = destinations.flatMap((destination) => {
    const plan = planOf(destination);
    if (plan === undefined) return [];
    const count = (...actions: string[]): Markdown =>
      md`${plan.blobs.filter(({ action }) => actions.includes(action)).length}`;
    const puts = plan.manifests.filter(({ action }) => action === 'put').length;
    const { bytes, requests } = plan;
    return [
      [
        code(destination.name),
        tagCell(plan.tags),
        count('copy', 'ensure'),
        count('mount'),
        count('skip'),
        md`${puts}`,
        text(formatBytes(bytes)),
        md`${requests}`,
      ],
    ];
  });
  return table(
    [
      md`Destination`,
      md`Tag`,
      md`To copy`,
      md`To mount`,
      md`There already`,
      md`Manifests to put`,
      md`Bytes`,
      md`Requests`,
    ],
    rows,
  );
}

function resultTable(destinations: readonly DestinationOutcome[]): Markdown {
  return table(
    [md`Destination`, md` `, md`Tag`, md`Copied`, md`Mounted`, md`There already`, md`Bytes sent`],
    destinations.map((destination) => {
      const { name, status, tally } = destination;
      const { copied, mounted, present, bytes } = tally;
      return [
        code(name),
        STATUS[status],
        tagCell(planOf(destination)?.tags ?? []),
        md`${copied}`,
        md`${mounted}`,
        md`${present}`,
        text(formatBytes(bytes)),
      ];
    }),
  );
}

function planOf(destination: DestinationOutcome) {
  return 'plan' in destination ? destination.plan : undefined;
}

/** `prod new`, `prod moves from 1234…`, `prod stays`. */
function tagCell(tags: readonly TagStep[]): Markdown {
  const cells = tags.map((step) => md`${code(step.tag)} ${tagWords(step)}`);
  return cells.length === 0 ? md`–` : (cells.join('<br>') as Markdown);
}

function tagWords(step: TagStep): Markdown {
  switch (step.action) {
    case 'keep':
      return md`stays`;
    case 'set':
      return md`new`;
    case 'move':
      return md`moved from ${code(step.from.slice(0, 19))}`;
  }
}

function conflicts(destinations: readonly DestinationOutcome[]): Markdown {
  const all = destinations.flatMap((destination) =>
    (planOf(destination)?.conflicts ?? []).map((conflict) => md`${code(destination.name)}: ${text(conflict, 600)}`),
  );
  return all.length === 0 ? md`` : page(heading(4, md`In the way`), bullets(all));
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

function required({ admitted }: Outcome): Markdown {
  const rows = admitted.map(({ requirement, found, by }) => [
    text(requirement),
    text(found, 300),
    by === undefined ? md`–` : code(by.slice(0, 19)),
  ]);
  if (rows.length === 0) return md``;
  return page(heading(4, md`Required`), table([md`What`, md`Found`, md`In`], rows));
}

const STATE = { present: md`✅ present`, transformed: md`🔁 transformed`, refused: md`⚠️ left behind` } as const;
const FORM = { api: 'referrers API', fallback: 'fallback tag', tag: 'tag' } as const;

function evidence(destinations: readonly DestinationOutcome[]): Markdown {
  const rows = destinations.flatMap((destination) =>
    ('delivery' in destination ? destination.delivery.evidence : []).map(
      ({ artifactType, digest, subject, state, form, why = '' }) => [
        code(destination.name),
        text(artifactType),
        code(digest.slice(0, 19)),
        code(subject.slice(0, 19)),
        md`${STATE[state]} ${form === undefined ? text(why, 300) : text(`(${FORM[form]})`)}`,
      ],
    ),
  );
  if (rows.length === 0) return md``;
  return page(
    heading(4, md`Referrers`),
    table([md`Destination`, md`Type`, md`Artifact`, md`About`, md` `], rows.slice(0, MOST)),
  );
}

const MOST = 200;

/** What is said of an entry that could be replaced. */
const GUARD = { immutable: md``, mutable: md` (weaker: tags can be moved)`, unknown: md`` } as const;

function receipts(destinations: readonly DestinationOutcome[]): Markdown {
  const rows = destinations.flatMap((destination) => {
    if (!('delivery' in destination)) return [];
    const { receipt, entry } = destination.delivery;
    const { verified, manifests, blobs, bytes, merkleRoot } = receipt;
    const line =
      entry === undefined
        ? md`–`
        : md`${text(entry.entry.environment)} ${entry.entry.sequence} ${code(entry.digest.slice(0, 19))}${GUARD[entry.guard]}`;
    return [
      [
        code(destination.name),
        text(verified),
        md`${manifests}`,
        md`${blobs}`,
        text(formatBytes(bytes)),
        code(merkleRoot),
        line,
      ],
    ];
  });
  if (rows.length === 0) return md``;
  return page(
    heading(4, md`Receipts`),
    table([md`Destination`, md`Verified`, md`Manifests`, md`Blobs`, md`Size`, md`Merkle root`, md`Ledger entry`], rows),
  );
}

function contents({ promotion: { cargo }, requests, took }: Outcome): Markdown {
  const cost = md`${requests} requests in ${text(formatDuration(took))}`;
  if (cargo === undefined) return md`${cost}\n`;
  const rows = cargo.manifests.map(({ digest, mediaType, artifactType, size }) => [
    code(digest.slice(0, 19)),
    text(artifactType ?? mediaType),
    text(formatBytes(size)),
  ]);
  const title = md`${cargo.manifests.length} manifests, ${cargo.blobs.length} blobs, ${cost}`;
  return details(title, table([md`Manifest`, md`Kind`, md`Size`], rows.slice(0, MOST)));
}
