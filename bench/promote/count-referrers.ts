import { startRegistry } from '@waybill/local-aws';
import { push, pushFallback } from '../../scripts/interop/oci/image.ts';
import type { Copier } from './copiers.ts';
import { attachedImage, evidenceOf } from './images.ts';
import { measure } from './program.ts';
import type { Row } from './table.ts';

/** Of what `regctl --referrers` asks for. */
const SHARE = 0.85;

/** Requests that an image with an SBOM, a provenance and a signature takes, with the referrers API and without. */
export async function countReferrers(copiers: readonly Copier[], asserted: Copier): Promise<Row[]> {
  const rows: Row[] = [];
  for (const referrers of ['api', 'none'] as const) {
    const source = await startRegistry({ referrers });
    const target = await startRegistry({ referrers });
    try {
      const image = attachedImage();
      const evidence = evidenceOf(image);
      const from = `${source.host}/attached`;
      await push(from, image, 'v1');
      for (const artifact of evidence) await push(from, artifact);
      if (referrers === 'none') await pushFallback(from, image.root, evidence);
      const what = `3 referrers, ${referrers === 'api' ? 'referrers API' : 'fallback tag'}`;
      const counts = new Map<string, number>();
      for (const [at, copier] of copiers.entries()) {
        const to = [`${target.host}/to/${at}`];
        const program = copier.plan({ from, to, tag: 'v1', as: 'v1', referrers: true });
        if (program === undefined) continue;
        const before = source.journal.next + target.journal.next;
        await measure(program);
        counts.set(copier.name, source.journal.next + target.journal.next - before);
      }
      const most = counts.get('regctl');
      for (const [who, value] of counts) {
        const goal = most === undefined || who !== asserted.name ? undefined : Math.floor(most * SHARE);
        rows.push({ what, who, value, unit: 'requests', goal });
      }
    } finally {
      await source.stop();
      await target.stop();
    }
  }
  return rows;
}
