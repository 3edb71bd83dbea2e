import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../src/kernel/index.ts';
import { promoteImage, receiptOf } from '../../src/promotion/index.ts';
import { registryError } from '../../src/registry/index.ts';
import { tapped } from './given-crash.ts';
import { givenImage } from './given-image.ts';
import { givenDestination, givenPorts, givenSource, holesUnderTags } from './given-promotion.ts';
import { SHAPES, shapeOf } from './given-shapes.ts';

const FAULTS = [
  registryError('E_REGISTRY_FAULT', 'the registry answered 500'),
  registryError('E_REGISTRY_UNREACHABLE', 'the connection was cut'),
  registryError('E_REGISTRY_THROTTLED', 'too many requests'),
  registryError('E_REGISTRY_DENIED', 'no permission'),
];

/** The suite over the seeds 1 to `runs`. */
export function describeFaults(runs: number): void {
  describe('a promotion between registries that fail at random', () => {
    it.each(Array.from({ length: runs }, (_, at) => at + 1))(
      'keeps every tag whole in every moment and ends right once they hold (seed %d)',
      async (seed) => {
        const random = seededRandom(seed);
        const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
        const batches = random() < 0.5;
        const { root, source, content, request } = givenSource(shapeOf(pick(Object.keys(SHAPES)) ?? ''));
        const targets = ['a', 'b'].map((name) => givenDestination(name, { batches, referrers: random() < 0.7 }));
        const old = targets.map((target) => {
          const { digest } = givenImage(target.content, 'old');
          target.content.tags.set('prod', digest);
          return digest;
        });
        const holes: string[] = [];
        let chance = 0.02 + random() * 0.2;
        const roll = (): void => {
          for (const target of targets) holes.push(...holesUnderTags(target.content));
          const fault = random() < chance ? pick(FAULTS) : undefined;
          if (fault !== undefined) throw fault;
        };
        const tap = { before: roll, after: roll };
        const destinations = targets.map(({ destination }) => ({
          ...destination,
          repository: tapped(destination.repository, tap),
        }));
        const promotion = (from: typeof source) =>
          promoteImage(
            request(destinations, { source: from, verify: seed % 3 === 0 ? 'deep' : 'closure' }),
            givenPorts(),
          );
        for (let run = 1; run <= 3; run++) {
          const outcome = await promotion(tapped(source, tap)).catch(() => undefined);
          for (const [at, target] of targets.entries()) {
            const digest = target.content.tags.get('prod');
            expect([old[at], root.digest]).toContain(digest);
            const status = outcome?.destinations[at]?.status;
            if (status === 'promoted' || status === 'unchanged') expect(digest).toBe(root.digest);
          }
        }
        expect(holes).toEqual([]);
        chance = 0;
        const { destinations: ended, cargo } = await promotion(source);
        for (const [at, target] of targets.entries()) {
          const outcome = ended[at];
          expect(['promoted', 'unchanged']).toContain(outcome?.status);
          expect(target.content.tags.get('prod')).toBe(root.digest);
          expect([...content.manifests.keys()].filter((digest) => !target.content.manifests.has(digest))).toEqual([]);
          expect(outcome !== undefined && 'delivery' in outcome && outcome.delivery.receipt.merkleRoot).toBe(
            cargo === undefined ? undefined : receiptOf(cargo, 'put').merkleRoot,
          );
        }
      },
    );
  });
}
