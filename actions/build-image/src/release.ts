import {
  findSyft,
  type Placed,
  platformDigests,
  refuseSecretsInImage,
  type Syft,
  toolEnvironment,
} from '@waybill/shared/build';
import type { Digest } from '@waybill/shared/kernel';
import { attachBills, attachProvenance, type EvidenceQuestion } from './attach-evidence.ts';
import { compareSize } from './compare-size.ts';
import { type BuildTimes, describeBuild } from './describe-build.ts';
import { type Job, outline } from './job.ts';
import { refuseTakenTags } from './known-image.ts';
import type { Bill, Outcome } from './outcome.ts';
import type { Ports } from './ports.ts';
import { pushImage, setTags } from './publish.ts';

/** Brings what was built to the registry: first the image, then its evidence, then its tags. */
export async function release(
  job: Job,
  made: Placed,
  times: BuildTimes,
): Promise<Omit<Outcome, 'because' | 'reproduced'>> {
  const { inputs, ports, prepared, known, watch } = job;
  const { repository } = ports;
  const { image, source, layout } = made;
  await watch.time('check', async () => {
    await refuseTakenTags(repository, known, image.root.digest);
    await refuseSecretsInImage(image, source, { secrets: ports.secrets, fromBases: prepared.baseLayers });
  });
  const growth = await watch.time('compare', () => compareSize(image, ports, known));
  const { root, bytes } = await watch.time('push', () => pushImage(made, { ports, known }));
  await watch.time('sign', () => waitForRegistry(ports, root.digest));
  const question: EvidenceQuestion = {
    image,
    source,
    layout,
    repository,
    name: ports.place.repository,
    epoch: prepared.epoch,
  };
  const bills = inputs.sbom ? await watch.time('sbom', async () => attachBills(question, await syftOf(ports))) : [];
  const provenance = await state(job, question, { bills, times });
  const set = await watch.time('tag', () => setTags(repository, root, { known, key: prepared.key }));
  const sbom = bills[0]?.digest;
  return {
    ...outline(job),
    status: bytes === 0 && set.length === 0 ? 'unchanged' : 'built',
    digest: root.digest,
    platforms: platformDigests(image),
    images: image.platforms,
    pushedBytes: bytes,
    bills,
    growth,
    evidence: { ...(sbom !== undefined && { sbom }), ...(provenance !== undefined && { provenance }) },
  };
}

/** @returns undefined where no program of that name is on the search path */
function syftOf({ tools, log, folder, env }: Ports): Promise<Syft | undefined> {
  return findSyft({ tools, log, cwd: folder, env: toolEnvironment(env, folder) });
}

/** Where the registry signs what is pushed, its signature is there before any tag is. @throws E_SIGNING */
async function waitForRegistry(ports: Ports, digest: Digest): Promise<void> {
  if (ports.signing === undefined) return;
  const { awaitSigning } = await import('@waybill/shared/build/signing');
  await awaitSigning(ports.signing(digest), ports);
}

async function state(
  job: Job,
  question: EvidenceQuestion,
  { bills, times }: { readonly bills: readonly Bill[]; readonly times: BuildTimes },
): Promise<Digest | undefined> {
  const { inputs, ports, prepared, watch } = job;
  if (!inputs.provenance) return undefined;
  const platforms = Object.keys(platformDigests(question.image));
  return watch.time('provenance', async () =>
    attachProvenance(question, await describeBuild(inputs, ports, { prepared, platforms, bills, times })),
  );
}
