import { join } from 'node:path';
import { buildError, type Placed } from '@waybill/shared/build';
import { hasCode } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import { type Job, outline } from './job.ts';
import { readKnown } from './known-image.ts';
import { makeTags } from './make-tags.ts';
import type { Outcome } from './outcome.ts';
import type { Ports } from './ports.ts';
import { prepare } from './prepare/index.ts';
import { release } from './release.ts';
import { reproduce } from './reproduce.ts';
import { reuse } from './reuse.ts';
import { stopwatch } from './stopwatch.ts';

/** Builds the image of the inputs, unless the registry has it, and leaves it there under its tags with its evidence. */
export async function run(inputs: Inputs, ports: Ports): Promise<Outcome> {
  const watch = stopwatch(ports.clock);
  const prepared = await watch.time('prepare', () => prepare(inputs, ports));
  const { commit = prepared.git?.commit, ref } = ports.facts;
  const tags = makeTags(inputs.tags, { commit, ref });
  if (inputs.createRepository && !inputs.common.dryRun) await watch.time('repository', () => createRepository(ports));
  const known = await watch.time('look up', () => readKnown(ports.repository, prepared.key, tags));
  const job: Job = { inputs, ports, prepared, tags, known, watch };
  if (inputs.reuse && known.image !== undefined) return reuse(job, known.image);
  const because = whyBuild(job);
  const named = tags.length === 0 ? 'without a tag' : tags.join(', ');
  ports.log.info(`plan: ${prepared.builder}, because ${because}; then push ${named} to ${ports.repository.place}`);
  if (inputs.common.dryRun) return { ...outline(job), status: 'planned', because };
  return { ...(await build(job)), because };
}

/** @throws E_REPOSITORY_CREATE */
async function createRepository({ maker, place, log }: Ports): Promise<void> {
  if (maker === undefined)
    throw buildError(
      'E_REPOSITORY_CREATE',
      `create-repository: ${place.registry} is not ECR, where repositories are created by name`,
    );
  const { ensureRepository } = await import('@waybill/shared/build/repository');
  await ensureRepository(place.repository, maker, log);
}

async function build(job: Job): Promise<Omit<Outcome, 'because'>> {
  const { inputs, ports, prepared, watch } = job;
  const startedAt = ports.clock.now();
  const made = await watch.time('build', () => makeOrTakeUp(job));
  const times = { startedAt, finishedAt: ports.clock.now() };
  ports.log.info(`built ${made.image.root.digest}`);
  const reproduced = inputs.verifyReproducible ? await watch.time('verify', () => reproduce(job, made)) : undefined;
  try {
    const released = { ...(await release(job, made, times)), reproduced };
    if (prepared.key !== undefined) await ports.kept.drop(prepared.key);
    return released;
  } catch (error) {
    // An image with a secret in it is not left lying about.
    if (!hasCode(error, 'E_SECRET_IN_IMAGE')) await keep(job);
    throw error;
  }
}

/** A build whose push failed is taken up where it lies; else it is made. */
async function makeOrTakeUp({ inputs, ports, prepared }: Job): Promise<Placed> {
  const kept = prepared.key === undefined || !inputs.reuse ? undefined : await ports.kept.find(prepared.key);
  if (kept === undefined) return prepared.make(FIRST);
  ports.log.info('the image was built by an earlier attempt, whose push failed');
  return kept;
}

/** Leaves what was built for the next attempt. Nothing in the way of that may hide why the push failed. */
async function keep({ ports, prepared }: Job): Promise<void> {
  if (prepared.key === undefined) return;
  const path = await ports.kept.keep(prepared.key, join(ports.folder, FIRST, 'layout')).catch(() => undefined);
  if (path !== undefined) ports.log.debug(`the built image is kept in ${path}`);
}

/** Name of the build that is pushed. */
const FIRST = 'first';

function whyBuild({ inputs, prepared }: Job): string {
  if (prepared.key === undefined) return 'a finished image is always taken';
  return inputs.reuse ? 'no image of these inputs is in the registry' : 'reuse is false';
}
