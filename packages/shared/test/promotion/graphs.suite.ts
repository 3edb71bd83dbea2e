import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fallbackTag } from '../../src/kernel/index.ts';
import { promoteImage } from '../../src/promotion/index.ts';
import { tapped } from './given-crash.ts';
import { belongings, givenGraph, type RandomGraph, randomGraph } from './given-graph.ts';
import { givenDestination, givenPorts, givenSource, holesUnderTags } from './given-promotion.ts';

const destinations = fc.record({ referrers: fc.boolean(), batches: fc.boolean() });

/** A random graph as `v1`, and a destination whose writes are noted in order. */
function given(graph: RandomGraph, manners: { referrers: boolean; batches: boolean }) {
  const { content, root, request } = givenSource((parts) => givenGraph(parts, graph), { referrers: graph.api });
  const prod = givenDestination('prod', manners);
  const writes: string[] = [];
  const repository = tapped(prod.destination.repository, {
    after: (call) => {
      if (/^(commit|put) /.test(call)) writes.push(call);
    },
  });
  const to = [{ ...prod.destination, repository }];
  const promote = (dryRun = false) => promoteImage(request(to, { dryRun }), givenPorts());
  return { content, root, prod, writes, promote };
}

/** The suite over so many graphs. */
export function describeGraphs(runs: number): void {
  const hold = (check: (graph: RandomGraph, manners: { referrers: boolean; batches: boolean }) => Promise<void>) =>
    fc.assert(fc.asyncProperty(randomGraph, destinations, check), { seed: 20_261_121, numRuns: runs });

  describe('a promotion of any graph', () => {
    it('brings all that belongs to it, byte for byte, and nothing else', async () => {
      await hold(async (graph, manners) => {
        const { content, root, prod, promote } = given(graph, manners);
        const { destinations: ended } = await promote();
        expect(ended.map(({ status }) => status)).toEqual(['promoted']);
        const wanted = belongings(content, root);
        for (const digest of wanted.manifests) {
          const [here, there] = [content.manifests.get(digest), prod.content.manifests.get(digest)];
          expect(Buffer.compare(there?.bytes ?? new Uint8Array(), here?.bytes ?? new Uint8Array())).toBe(0);
        }
        const lists = [...prod.content.manifests.keys()].filter((digest) => !wanted.manifests.has(digest));
        const fallbacks = new Set([...wanted.manifests].map((digest) => prod.content.tags.get(fallbackTag(digest))));
        expect(
          manners.referrers ? lists : lists.filter((digest) => !fallbacks.has(digest) && !isOldList(digest)),
        ).toEqual([]);
        expect(new Set(prod.content.blobs.keys())).toEqual(wanted.blobs);
        for (const digest of wanted.blobs) expect(prod.content.blobs.get(digest)).toEqual(content.blobs.get(digest));
        expect(prod.content.tags.get('prod')).toBe(root.digest);
        expect(holesUnderTags(prod.content)).toEqual([]);
        // While a list under a fallback tag grows, its former states stay behind untagged.
        function isOldList(digest: string): boolean {
          return prod.content.manifests.get(digest as typeof root.digest)?.kind === 'index';
        }
      });
    });

    it('writes blobs before what names them, children and subjects before what is about them, the tag last', async () => {
      await hold(async (graph, manners) => {
        const { content, root, prod, writes, promote } = given(graph, manners);
        await promote();
        expect(writes.at(-1)).toBe('put prod');
        expect(writes.filter((call) => call === 'put prod')).toHaveLength(1);
        const twice = writes.filter((call, at) => writes.indexOf(call) < at && !call.startsWith('put sha256-'));
        expect(twice).toEqual([]);
        const at = (digest: string): number =>
          writes.indexOf(writes.includes(`put ${digest}`) ? `put ${digest}` : 'put prod');
        const { manifests } = belongings(content, root);
        const children = new Set(
          [...manifests].flatMap((digest) => content.manifests.get(digest)?.children ?? []).map(({ digest }) => digest),
        );
        for (const digest of manifests) {
          const manifest = prod.content.manifests.get(digest);
          if (manifest === undefined) throw new Error(`${digest} did not arrive`);
          for (const blob of manifest.blobs) expect(writes.indexOf(`commit ${blob.digest}`)).toBeLessThan(at(digest));
          for (const child of manifest.children) expect(at(child.digest)).toBeLessThan(at(digest));
          // A child comes before its index, wherever what it is about comes.
          const { subject } = manifest;
          if (subject !== undefined && !children.has(digest)) expect(at(subject.digest)).toBeLessThan(at(digest));
        }
      });
    });

    it('plans the same twice, does what it planned, and has nothing left to do', async () => {
      await hold(async (graph, manners) => {
        const { prod, writes, promote } = given(graph, manners);
        const planned = [await promote(true), await promote(true)].map(({ destinations: [only] }) => only);
        expect(planned[1]).toEqual(planned[0]);
        expect(writes).toEqual([]);
        const {
          destinations: [done],
        } = await promote();
        const plan = planned[0] !== undefined && 'plan' in planned[0] ? planned[0].plan : undefined;
        expect(done?.tally).toMatchObject({
          copied: plan?.blobs.filter(({ action }) => action === 'copy').length,
          bytes: plan?.bytes,
        });
        writes.length = 0;
        prod.log.length = 0;
        const again = await promote();
        expect(again.destinations[0]).toMatchObject({
          status: 'unchanged',
          tally: { copied: 0, mounted: 0, bytes: 0 },
        });
        expect([writes, prod.writes()]).toEqual([[], []]);
        const {
          destinations: [rest],
        } = await promote(true);
        expect(rest).toMatchObject({ plan: { bytes: 0, requests: 0, conflicts: [] } });
      });
    });
  });
}
