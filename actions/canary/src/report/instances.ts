import { code, details, type Markdown, md, table, text } from '@waybill/shared/report';
import type { Deployed } from '../outcome.ts';

/** Rows of a job summary that a person still reads. */
const SHOWN = 200;

/** How each instance came out, those that failed first; nothing where there are none. */
export function instancesPage({ watched: { sight } }: Deployed): Markdown {
  const hosts = sight.hosts ?? [];
  if (hosts.length === 0) return md``;
  const failedFirst = [...hosts].sort((a, b) => Number(b.status === 'Failed') - Number(a.status === 'Failed'));
  const rows = failedFirst
    .slice(0, SHOWN)
    .map(({ id, status, step, why }) => [code(id), text(status), text(step ?? ''), text(why, 300)]);
  const title = `The ${hosts.length} instances${hosts.length > SHOWN ? ` (${SHOWN} of them shown)` : ''}`;
  return details(
    text(title),
    table(
      ['instance', 'status', 'last step', 'why'].map((name) => text(name)),
      rows,
    ),
  );
}
