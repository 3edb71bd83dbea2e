import { describe, expect, it } from '@jest/globals';
import { promoteImage } from '../../src/promotion/index.ts';
import { memoryRegistry, registryError } from '../../src/registry/index.ts';
import { tapped } from './given-crash.ts';
import { givenPorts, givenSource, holesUnderTags } from './given-promotion.ts';
import { GRAPHS, type Shape } from './given-shapes.ts';

const refusal = registryError('E_REGISTRY_DENIED', 'the registry is gone');
const fault = registryError('E_REGISTRY_FAULT', 'the registry answered 500');

/** How the call with a given number goes wrong; `done` says whether it took effect before. */
const CRASHES: Readonly<Record<string, (number: number, at: number, done: boolean) => Error | undefined>> = {
  'the run dies before the call': (number, at, done) => (number >= at && !done ? refusal : undefined),
  'the run dies after the call': (number, at, done) => (number > at || (number === at && done) ? refusal : undefined),
  'the answer is lost once': (number, at, done) => (number === at && done ? fault : undefined),
  'the call is refused once': (number, at, done) => (number === at && !done ? refusal : undefined),
};

function givenCrash(shape: Shape, crash: string) {
  const { root, content: whole, request } = givenSource(shape);
  const registry = memoryRegistry({ host: 'prod.example' });
  const repository = registry.repository('app', 'destination');
  const content = registry.content('app');
  const judge = CRASHES[crash];
  const sent: string[] = [];
  /** What tags lacked at the moment of any call. */
  const holes: string[] = [];
  let number = 0;
  const check = (at: number, done: boolean): void => {
    const error = judge?.(number, at, done);
    if (error !== undefined) throw error;
    holes.push(...holesUnderTags(content));
  };
  /** One run that goes wrong at the call of that number. */
  const run = async (at: number) => {
    number = 0;
    sent.length = 0;
    const breaking = tapped(repository, {
      before: (call) => {
        number += 1;
        if (call.startsWith('commit')) sent.push(call.slice('commit '.length));
        check(at, false);
      },
      after: () => check(at, true),
    });
    const destinations = [{ name: 'prod', repository: breaking, tags: ['prod'] }];
    const outcome = await promoteImage(request(destinations), givenPorts());
    return { outcome: outcome.destinations[0], calls: number, sent: [...sent] };
  };
  const clear = (): void => {
    for (const part of [content.blobs, content.manifests, content.tags]) part.clear();
  };
  return { root, whole, content, holes, run, clear };
}

const TALL = 'an image of two dozen layers';

/** Every way to break at every call, of the tall graph or of all others: its points alone are as many as those of all others. */
export function describeCrashes(tall: boolean): void {
  const chosen = Object.entries(GRAPHS).filter(([name]) => (name === TALL) === tall);
  describe.each(chosen)('a promotion of %s that breaks at any call', (_name, shape) => {
    it.each(Object.keys(CRASHES))('never leaves a tag on a hole, and the next run finishes it: %s', async (crash) => {
      const { root, whole, content, holes, run, clear } = givenCrash(shape, crash);
      const { calls } = await run(Number.POSITIVE_INFINITY);
      expect(calls).toBeGreaterThan(10);
      for (let at = 1; at <= calls; at++) {
        clear();
        const broken = await run(at);
        expect(holesUnderTags(content)).toEqual([]);
        if (broken.outcome?.status !== 'failed') expect(content.tags.get('prod')).toBe(root.digest);
        const arrived = new Set<string>(content.blobs.keys());
        const again = await run(Number.POSITIVE_INFINITY);
        expect(['promoted', 'unchanged']).toContain(again.outcome?.status);
        const missing = [...whole.blobs.keys()].filter((digest) => !arrived.has(digest));
        expect(again.sent.toSorted()).toEqual(missing.toSorted());
        expect(content.tags.get('prod')).toBe(root.digest);
        expect(holesUnderTags(content)).toEqual([]);
      }
      expect(holes).toEqual([]);
    });
  });
}
