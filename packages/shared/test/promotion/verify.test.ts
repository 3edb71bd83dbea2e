import { describe, expect, it } from '@jest/globals';
import { steppedClock } from '../../src/kernel/index.ts';
import { verifyBytes, verifyPresence } from '../../src/promotion/verify.ts';
import { type Repository, registryError } from '../../src/registry/index.ts';
import { givenSource } from './given-promotion.ts';
import { SHAPES } from './given-shapes.ts';

const IMAGE = SHAPES['an image'];

function given(): {
  registry: ReturnType<typeof givenSource>;
  repository: Repository;
  what: Parameters<typeof verifyPresence>[1];
} {
  if (IMAGE === undefined) throw new Error('there is no shape of an image');
  const registry = givenSource(IMAGE);
  const manifests = [...registry.content.manifests.values()];
  const blobs = [...registry.content.blobs].map(([digest, bytes]) => ({
    mediaType: 'application/octet-stream',
    digest,
    size: bytes.length,
  }));
  return { registry, repository: registry.source, what: { manifests, blobs } };
}

describe('proving a destination', () => {
  it('asks for every manifest and blob once where all is there', async () => {
    const { registry, repository, what } = given();
    const clock = steppedClock(0);
    await verifyPresence(repository, what, { clock });
    expect(clock.now()).toBe(0);
    expect(registry.log.length).toBe(what.manifests.length + what.blobs.length);
  });

  it('names a manifest that stays away for half a minute, before the blobs', async () => {
    const { repository, registry, what } = given();
    registry.content.manifests.clear();
    registry.content.blobs.clear();
    const clock = steppedClock(0);
    const digest = what.manifests[0]?.digest;
    await expect(verifyPresence(repository, what, { clock })).rejects.toMatchObject({
      code: 'E_INCOMPLETE',
      message: `source source.example/app lacks the manifest ${digest} (${what.manifests.length} manifests in all)`,
    });
    // 250 ms, then twice as long each time, while it still ends within the 30 s.
    expect(clock.now()).toBe(15_750);
  });

  it('names a blob that stays away', async () => {
    const { repository, registry, what } = given();
    const [blob] = what.blobs;
    if (blob === undefined) throw new Error('the image has no blob');
    registry.content.blobs.delete(blob.digest);
    await expect(verifyPresence(repository, what, { clock: steppedClock(0) })).rejects.toMatchObject({
      code: 'E_INCOMPLETE',
      message: `source source.example/app lacks the blob ${blob.digest} of ${blob.size} bytes (1 blobs in all)`,
    });
  });

  it.each(['E_IMAGE_NOT_FOUND', 'E_REPOSITORY_NOT_FOUND'] as const)(
    'waits for what is late and answers %s meanwhile',
    async (code) => {
      const { repository, what } = given();
      let late = 3;
      const lagging: Repository = {
        ...repository,
        manifest: async (reference) => {
          late -= 1;
          if (late > 0) throw registryError(code, 'not yet');
          return repository.manifest(reference);
        },
      };
      const clock = steppedClock(0);
      await verifyPresence(lagging, { manifests: what.manifests.slice(0, 1), blobs: [] }, { clock });
      expect(clock.now()).toBe(750);
    },
  );

  it('ends at once with an error that no waiting mends', async () => {
    const { repository, what } = given();
    const broken: Repository = {
      ...repository,
      manifest: () => Promise.reject(registryError('E_CONTENT_MISMATCH', 'other bytes')),
    };
    const clock = steppedClock(0);
    await expect(verifyPresence(broken, what, { clock })).rejects.toMatchObject({ code: 'E_CONTENT_MISMATCH' });
    expect(clock.now()).toBe(0);
  });

  it('reads every byte again where it has to', async () => {
    const { registry, repository, what } = given();
    const ports = { clock: steppedClock(0), random: () => 1 };
    await verifyBytes(repository, what.blobs, ports as never);
    const [digest, bytes] = [...registry.content.blobs][0] ?? [];
    if (digest === undefined || bytes === undefined) throw new Error('the image has no blob');
    registry.content.blobs.set(
      digest,
      Uint8Array.from(bytes, (byte, at) => (at === 0 ? byte ^ 1 : byte)),
    );
    await expect(verifyBytes(repository, what.blobs, ports as never)).rejects.toMatchObject({
      code: 'E_CONTENT_MISMATCH',
    });
  });
});
