import type { Decision, VexStatement } from '@waybill/shared/findings';
import { code, heading, type Markdown, md, page, table, text } from '@waybill/shared/report';
import { joined } from './findings-table.ts';
import { REFERRERS } from './inputs.ts';

/** Statements that are shown. */
const MOST = 50;

/** What suppliers' statements took out, each statement once, and how far they are trusted. */
export function vexPart({ open, closed }: Decision): Markdown {
  const uses = new Map<VexStatement, Set<string>>();
  for (const { id, findings } of [...closed, ...open])
    for (const { standing } of findings)
      if (standing.kind === 'vex') uses.set(standing.statement, (uses.get(standing.statement) ?? new Set()).add(id));
  if (uses.size === 0) return md``;
  const shown = [...uses].slice(0, MOST);
  const rows = shown.map(([{ status, justification, author, from }, ids]) => [
    joined([...ids].slice(0, 5).map((id) => code(id))),
    md`${text(status)}${justification === '' ? md`` : md`, ${text(justification)}`}`,
    author === '' ? md`–` : text(author, 120),
    code(from, 200),
  ]);
  const left = uses.size - shown.length;
  return page(
    heading(4, md`Taken out by VEX`),
    table([md`Vulnerability`, md`Statement`, md`Author`, md`Where`], rows),
    left === 0 ? md`` : md`${left} more are in the report file.\n`,
    [...uses.keys()].some(isAttached) ? UNSIGNED : md``,
  );
}

const UNSIGNED = md`⚠️ Statements that are attached to the image are believed because the input ${code('vex')} says ${code(REFERRERS)}: their signatures are not checked, so whoever may push to the repository may write them.\n`;

function isAttached({ from }: VexStatement): boolean {
  return from.startsWith(ATTACHED);
}

/** How the place of a statement begins that is attached to the image. */
export const ATTACHED = 'referrer ';
