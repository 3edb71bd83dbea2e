import { findingsError, readImageConfig, type ScanTarget, scanTargets } from '@waybill/shared/findings';
import type { Digest } from '@waybill/shared/kernel';
import { readHead } from '@waybill/shared/promotion';
import { type Repository, registryError } from '@waybill/shared/registry';
import type { Inputs } from './inputs.ts';

/** What is judged: one digest, and the images under it that were asked for. */
export interface Subject {
  readonly digest: Digest;
  readonly targets: readonly ScanTarget[];
}

/** @throws E_IMAGE_BY_TAG, E_IMAGE_NOT_FOUND, E_IMAGE_SHAPE, E_NO_PLATFORM */
export async function findSubject(inputs: Inputs, images: Repository): Promise<Subject> {
  const digest = await digestOf(inputs, images);
  const targets = await scanTargets(digest, images);
  return { digest, targets: await wanted(targets, inputs.platforms, { digest, images }) };
}

/** The digest by itself, at its tag, or what the environment runs. */
async function digestOf({ image, resolveTag, environment }: Inputs, images: Repository): Promise<Digest> {
  const { digest, tag } = image;
  if (digest !== undefined && (tag === undefined || !resolveTag)) return digest;
  if (tag === undefined && environment !== undefined) {
    const deployed = await deployedDigest(environment, images);
    if (deployed !== undefined) return deployed;
    throw registryError(
      'E_IMAGE_NOT_FOUND',
      `${images.place} has no ledger and no tag of the environment ${environment}`,
    );
  }
  if (tag === undefined) throw findingsError('E_IMAGE_BY_TAG', `${image.repository} names no digest`);
  const found = await images.head(tag);
  if (found === undefined) throw registryError('E_IMAGE_NOT_FOUND', `${images.place} has no tag "${tag}"`);
  if (digest !== undefined && digest !== found)
    throw findingsError('E_IMAGE_BY_TAG', `the tag "${tag}" is at ${found}, not at ${digest}`);
  return found;
}

/** What an environment runs: the newest entry of its ledger, else the tag of its name; undefined where there is neither. */
export async function deployedDigest(environment: string, images: Repository): Promise<Digest | undefined> {
  const head = await readHead(images, environment);
  return head?.entry.digest ?? images.head(environment);
}

async function wanted(
  targets: readonly ScanTarget[],
  platforms: readonly string[],
  { digest, images }: { digest: Digest; images: Repository },
): Promise<readonly ScanTarget[]> {
  if (platforms.length === 0) return targets;
  // A lone image says its platform only in its configuration.
  const named = await Promise.all(
    targets.map(async (target) =>
      target.platform === ''
        ? { ...target, platform: (await readImageConfig(target, images))?.platform ?? '' }
        : target,
    ),
  );
  const missing = platforms.filter((platform) => !named.some((target) => target.platform === platform));
  if (missing.length > 0)
    throw findingsError(
      'E_NO_PLATFORM',
      `${digest} has no ${missing.join(', ')}; it has ${named.map(({ platform }) => platform || 'one that is not named').join(', ')}`,
    );
  return named.filter(({ platform }) => platforms.includes(platform));
}
