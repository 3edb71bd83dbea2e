import { formatPlatform, keyTag } from '@waybill/shared/build';
import { type Digest, shortDigest } from '@waybill/shared/kernel';
import type { Manifest } from '@waybill/shared/registry';
import { findEvidence } from './attach-evidence.ts';
import { type Job, outline } from './job.ts';
import { refuseTakenTags } from './known-image.ts';
import type { Outcome } from './outcome.ts';
import { setTags } from './publish.ts';

/** The registry has an image of the same inputs: it only gets the tags. @throws E_TAG_TAKEN */
export async function reuse(job: Job, image: Manifest): Promise<Outcome> {
  const { ports, known, prepared, watch, inputs } = job;
  const because = `the registry has the image of the same inputs (tag ${keyTag(prepared.key ?? image.digest)})`;
  ports.log.info(`reuse: ${shortDigest(image.digest)}, because ${because}`);
  await refuseTakenTags(ports.repository, known, image.digest);
  const platforms = platformsOf(image, prepared.platforms ?? []);
  const [first = image.digest] = Object.values(platforms);
  const evidence = await watch.time('evidence', () => findEvidence(ports.repository, image.digest, first));
  const found = { ...outline(job), digest: image.digest, platforms, evidence, because };
  if (inputs.common.dryRun) return { ...found, status: 'planned' };
  await watch.time('tag', () => setTags(ports.repository, image, { known, key: prepared.key }));
  return { ...found, status: 'reused' };
}

/** An index names its platforms; a single image has the one that was asked for. */
function platformsOf(image: Manifest, asked: readonly string[]): Record<string, Digest> {
  if (image.kind === 'image') return Object.fromEntries(asked.slice(0, 1).map((name) => [name, image.digest]));
  return Object.fromEntries(
    image.children.flatMap(({ platform, digest }) =>
      platform === undefined || platform.os === 'unknown' ? [] : [[formatPlatform(platform), digest]],
    ),
  );
}
