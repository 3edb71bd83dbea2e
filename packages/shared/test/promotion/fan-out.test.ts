import { describe, expect, it } from '@jest/globals';
import { promoteImage } from '../../src/promotion/index.ts';
import { registryError } from '../../src/registry/index.ts';
import { tapped } from './given-crash.ts';
import { givenDestination, givenPorts, givenSource, holesUnderTags } from './given-promotion.ts';
import { shapeOf } from './given-shapes.ts';

/** Three destinations, the middle of which refuses calls that begin so. */
function givenThree(refuses: string) {
  const source = givenSource(shapeOf('an index with attestations and referrers'));
  const all = ['a', 'b', 'c'].map((name) => givenDestination(name));
  const destinations = all.map(({ destination }) => {
    if (destination.name !== 'b') return destination;
    const before = (call: string): void => {
      if (call.startsWith(refuses)) throw registryError('E_REGISTRY_DENIED', `b refuses ${call}`);
    };
    return { ...destination, repository: tapped(destination.repository, { before }) };
  });
  return { ...source, all, destinations };
}

describe('a promotion to three destinations', () => {
  it.each(['head', 'rules', 'begin', 'commit', 'put', 'put prod', 'referrers'])(
    'finishes the two others where one refuses "%s"',
    async (refuses) => {
      const { all, destinations, request, root } = givenThree(refuses);
      const outcome = await promoteImage(request(destinations), givenPorts());
      expect(outcome.destinations.map(({ status }) => status)).toEqual(['promoted', 'failed', 'promoted']);
      expect(all.map(({ content }) => content.tags.get('prod'))).toEqual([root.digest, undefined, root.digest]);
      for (const { content } of all) expect(holesUnderTags(content)).toEqual([]);
    },
  );

  it('costs the ones that are done a look only, when the failed one is run again', async () => {
    const { all, destinations, request } = givenThree('put');
    await promoteImage(request(destinations), givenPorts());
    for (const { log } of all) log.length = 0;
    const again = await promoteImage(request(all.map(({ destination }) => destination)), givenPorts());
    expect(again.destinations.map(({ status }) => status)).toEqual(['unchanged', 'promoted', 'unchanged']);
    expect([all[0]?.writes(), all[2]?.writes()]).toEqual([[], []]);
  });

  it('reads no blob of the source twice', async () => {
    const { all, request, log } = givenThree('nothing');
    await promoteImage(request(all.map(({ destination }) => destination)), givenPorts());
    const opened = log.filter((call) => call.startsWith('open'));
    expect(new Set(opened).size).toBe(opened.length);
    expect(opened.length).toBeGreaterThan(0);
  });

  it('gives every destination the same receipt', async () => {
    const { all, request } = givenThree('nothing');
    const { destinations } = await promoteImage(request(all.map(({ destination }) => destination)), givenPorts());
    const receipts = destinations.map((one) => 'delivery' in one && one.delivery.receipt);
    expect(receipts[0]).toMatchObject({ verified: 'closure', manifests: 6 });
    expect(receipts).toEqual([receipts[0], receipts[0], receipts[0]]);
  });
});
