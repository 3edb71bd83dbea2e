import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keyTag, layoutWriter, platformDigests, refuseSecretsInImage } from '@waybill/shared/build';
import { type Digest, shortDigest } from '@waybill/shared/kernel';
import { layoutFolder, layoutRepository, type Manifest } from '@waybill/shared/registry';
import { attachBills, attachProvenance, findEvidence } from './attach-evidence.ts';
import { describeBuild } from './describe-build.ts';
import type { Inputs } from './inputs.ts';
import { type Known, readKnown, refuseTakenTags } from './known-image.ts';
import { makeTags } from './make-tags.ts';
import type { Outcome } from './outcome.ts';
import type { Ports } from './ports.ts';
import { type PreparedBuild, prepare } from './prepare/index.ts';
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
  readonly prepared: PreparedBuild;
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
  const platforms = platformsOf(image, prepared);
  const [first = image.digest] = Object.values(platforms);
  const evidence = await watch.time('evidence', () => findEvidence(ports.repository, image.digest, first));
  const found = { ...outline(job), digest: image.digest, platforms, evidence, because };
  if (inputs.common.dryRun) return { ...found, status: 'planned' };
  await watch.time('tag', () => setTags(ports.repository, image, { known, key: prepared.key }));
  return { ...found, status: 'reused' };
}

async function buildAndPush(job: Job): Promise<Omit<Outcome, 'because'>> {
  const { inputs, ports, prepared, known, watch } = job;
  const { repository, clock } = ports;
  const folder = join(ports.folder, 'layout');
  await mkdir(folder, { mode: 0o700 });
  const startedAt = clock.now();
  const image = await watch.time('build', async () => prepared.build(await layoutWriter(folder)));
  const times = { startedAt, finishedAt: clock.now() };
  ports.log.info(`built ${image.root.digest}`);
  const source = layoutRepository(layoutFolder(folder), 'source');
  await watch.time('check', async () => {
    await refuseTakenTags(repository, known, image.root.digest);
    await refuseSecretsInImage(image, source, { secrets: ports.secrets, fromBases: prepared.baseLayers });
  });
  const { root, bytes } = await watch.time('push', () => pushLayout(source, image.root, { ports, known }));
  const question = { image, source, repository, name: ports.place.repository, epoch: prepared.epoch };
  const bills = inputs.sbom ? await watch.time('sbom', () => attachBills(question)) : [];
  const platforms = platformDigests(image);
  const stated = inputs.provenance
    ? await watch.time('provenance', async () =>
        attachProvenance(
          question,
          await describeBuild(inputs, ports, { prepared, platforms: Object.keys(platforms), bills, times }),
        ),
      )
    : undefined;
  const set = await watch.time('tag', () => setTags(repository, root, { known, key: prepared.key }));
  const sbom = bills[0]?.digest;
  return {
    ...outline(job),
    status: bytes === 0 && set.length === 0 ? 'unchanged' : 'built',
    digest: root.digest,
    platforms,
    images: image.platforms,
    pushedBytes: bytes,
    bills,
    evidence: { ...(sbom !== undefined && { sbom }), ...(stated !== undefined && { provenance: stated }) },
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
    bills: [],
    phases: watch.phases,
    pushedBytes: 0,
  };
}

function whyBuild({ inputs, prepared }: Job): string {
  if (prepared.key === undefined) return 'a finished layout is always taken';
  return inputs.reuse ? 'no image of these inputs is in the registry' : 'reuse is false';
}

/** The platforms of an image that was not built now: an index names them, a single image has the one that was asked for. */
function platformsOf(image: Manifest, { platforms }: PreparedBuild): Record<string, Digest> {
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
