import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keyTag, layoutWriter, platformDigests } from '@waybill/shared/build';
import { type Digest, shortDigest } from '@waybill/shared/kernel';
import type { Manifest } from '@waybill/shared/registry';
import type { Inputs } from './inputs.ts';
import { type Known, readKnown, refuseTakenTags } from './known-image.ts';
import { makeTags } from './make-tags.ts';
import type { Outcome } from './outcome.ts';
import type { Ports } from './ports.ts';
import { type Prepared, prepare } from './prepare/index.ts';
import { pushLayout, setTags } from './publish.ts';
import { type Stopwatch, stopwatch } from './stopwatch.ts';

/** Builds the image of the inputs, unless the registry has it, and leaves it there under its tags with its evidence. */
export async function run(inputs: Inputs, ports: Ports): Promise<Outcome> {
  const watch = stopwatch(ports.clock);
  const prepared = await watch.time('prepare', () => prepare(inputs, ports));
  const { commit = prepared.git?.commit, ref } = ports.facts;
  const tags = makeTags(inputs.tags, { commit, ref });
  const known = await watch.time('look up', () => readKnown(ports.repository, prepared.key, tags));
  const job: Job = { inputs, ports, prepared, tags, known, watch };
  if (inputs.reuse && known.image !== undefined) return reuse(job, known.image);
  const because = whyBuild(job);
  ports.log.info(
    `plan: build with ${prepared.builder}, because ${because}; then push ${tags.join(', ')} to ${ports.repository.place}`,
  );
  if (inputs.common.dryRun) return { ...outline(job), status: 'planned', because };
  return { ...(await buildAndPush(job)), because };
}

interface Job {
  readonly inputs: Inputs;
  readonly ports: Ports;
  readonly prepared: Prepared;
  readonly tags: readonly string[];
  readonly known: Known;
  readonly watch: Stopwatch;
}

/** The registry has an image of the same inputs: it only gets the tags. */
async function reuse(job: Job, image: Manifest): Promise<Outcome> {
  const { ports, known, prepared, watch, inputs } = job;
  const because = `the registry has the image of the same inputs (tag ${keyTag(prepared.key ?? image.digest)})`;
  ports.log.info(`reuse: ${shortDigest(image.digest)}, because ${because}`);
  await refuseTakenTags(ports.repository, known, image.digest);
  const found = { ...outline(job), digest: image.digest, platforms: platformsOf(image, prepared), because };
  if (inputs.common.dryRun) return { ...found, status: 'planned' };
  await watch.time('tag', () => setTags(ports.repository, image, { known, key: prepared.key }));
  return { ...found, status: 'reused' };
}

async function buildAndPush(job: Job): Promise<Omit<Outcome, 'because'>> {
  const { ports, prepared, known, watch } = job;
  const folder = join(ports.folder, 'layout');
  await mkdir(folder, { mode: 0o700 });
  const image = await watch.time('build', async () => prepared.build(await layoutWriter(folder)));
  ports.log.info(`built ${image.root.digest}`);
  await refuseTakenTags(ports.repository, known, image.root.digest);
  const { root, bytes } = await watch.time('push', () => pushLayout(folder, ports));
  const set = await watch.time('tag', () => setTags(ports.repository, root, { known, key: prepared.key }));
  return {
    ...outline(job),
    status: bytes === 0 && set.length === 0 ? 'unchanged' : 'built',
    digest: root.digest,
    platforms: platformDigests(image),
    images: image.platforms,
    pushedBytes: bytes,
  };
}

/** What an outcome says whether or not anything was built. */
function outline({ ports, prepared, tags, watch }: Job): Omit<Outcome, 'status' | 'because'> {
  return {
    place: ports.place,
    digest: undefined,
    tags,
    platforms: {},
    inputKey: prepared.key,
    builder: prepared.builder,
    bases: prepared.bases,
    images: [],
    evidence: {},
    phases: watch.phases,
    pushedBytes: 0,
  };
}

function whyBuild({ inputs, prepared }: Job): string {
  if (prepared.key === undefined) return 'a finished layout is always taken';
  return inputs.reuse ? 'no image of these inputs is in the registry' : 'reuse is false';
}

/** The platforms of an image that was not built now: an index names them, a single image has the one that was asked for. */
function platformsOf(image: Manifest, { platforms }: Prepared): Record<string, Digest> {
  if (image.kind === 'image')
    return Object.fromEntries((platforms ?? []).slice(0, 1).map((name) => [name, image.digest]));
  return Object.fromEntries(
    image.children.flatMap(({ platform, digest }) =>
      platform === undefined || platform.os === 'unknown'
        ? []
        : [
            [
              [platform.os, platform.architecture, platform.variant].filter((part) => part !== undefined).join('/'),
              digest,
            ],
          ],
    ),
  );
}
