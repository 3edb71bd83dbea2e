import { describe, expect, it } from '@jest/globals';
import { type Digest, digestOf, fallbackTag, type JsonObject } from '../../src/kernel/index.ts';
import {
  carriedEntries,
  checkAncestry,
  checkWay,
  ENTRY_TYPE,
  entryTag,
  ledgerEnvironments,
  parseEntryTag,
  pinTag,
  promoteImage,
  type RecordRequest,
  readChain,
  readHead,
  rollbackTarget,
  strayEntries,
  verifyLedger,
} from '../../src/promotion/index.ts';
import {
  type Manifest,
  MEDIA,
  type MemoryRegistryOptions,
  parseManifest,
  type Repository,
  registryError,
} from '../../src/registry/index.ts';
import { tapped } from './given-crash.ts';
import { givenBlob, givenImage, givenManifest } from './given-image.ts';
import { givenDestination, givenPorts, givenSource, holesUnderTags } from './given-promotion.ts';

/** One repository that images `v1`, `v2` … are promoted into, hour by hour, each written down. */
function givenLedger(options: MemoryRegistryOptions = {}) {
  const prod = givenDestination('prod', options);
  const ports = givenPorts();
  const { repository } = prod.destination;
  const images = new Map<string, Manifest>();
  const promote = async (name: string, over: Partial<RecordRequest> = {}, into = prod.destination) => {
    const { root, request } = givenSource((content) => givenImage(content, name));
    images.set(name, root);
    ports.clock.advance(3_600_000);
    const record: RecordRequest = {
      environment: 'prod',
      kind: 'promotion',
      from: `source.example/app:${name}`,
      run: { platform: 'shell' },
      actor: 'octocat',
      ...over,
    };
    const { destinations } = await promoteImage(request([into], { record }), ports);
    return destinations[0];
  };
  const digestOf = (name: string): Digest => images.get(name)?.digest ?? missing();
  const chain = (): Promise<(readonly [number, Digest, Digest | null])[]> =>
    readChain(repository, 'prod').then((links) =>
      links.map(({ entry }) => [entry.sequence, entry.digest, entry.previousDigest] as const),
    );
  return { prod, ports, repository, promote, digestOf, chain };
}

/** Puts an altered entry in the place of one. */
function rewrite({ prod: { content } }: ReturnType<typeof givenLedger>, sequence: number, change: JsonObject): void {
  const old = content.manifests.get(content.tags.get(entryTag('prod', sequence)) ?? missing());
  const body = JSON.parse(Buffer.from(old?.bytes ?? '').toString());
  const [layer] = body.layers;
  const data = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(layer.data, 'base64').toString()), ...change }));
  const layers = [{ ...layer, digest: digestOf(data), size: data.length, data: data.toString('base64') }];
  const changed = parseManifest(Buffer.from(JSON.stringify({ ...body, layers, annotations: {} })), 'the test');
  content.manifests.set(changed.digest, changed);
  content.tags.set(entryTag('prod', sequence), changed.digest);
}

function missing(): never {
  throw new Error('no such image was promoted');
}

describe('the ledger of an environment', () => {
  it('gets an entry for each promotion, each sealing the one before', async () => {
    const { prod, repository, promote, digestOf, chain } = givenLedger();
    for (const name of ['v1', 'v2', 'v3']) expect(await promote(name)).toMatchObject({ status: 'promoted' });
    expect(await chain()).toEqual([
      [3, digestOf('v3'), digestOf('v2')],
      [2, digestOf('v2'), digestOf('v1')],
      [1, digestOf('v1'), null],
    ]);
    const links = await readChain(repository, 'prod');
    expect(links.map(({ entry }) => entry.previousEntry)).toEqual([links[1]?.digest, links[2]?.digest, null]);
    expect(links[0]?.entry).toMatchObject({ actor: 'octocat', to: 'prod', tags: ['prod'], kind: 'promotion' });
    expect(holesUnderTags(prod.content)).toEqual([]);
  });

  it('is written before a tag moves', async () => {
    const { prod, promote } = givenLedger();
    await promote('v1');
    const puts = prod.log.filter((call) => call.startsWith('put '));
    expect(puts.slice(-2)).toEqual([`put ${entryTag('prod', 1)}`, 'put prod']);
  });

  it('gets no second entry from a promotion that is run again', async () => {
    const { promote, chain, prod } = givenLedger();
    await promote('v1');
    prod.log.length = 0;
    expect(await promote('v1')).toMatchObject({ status: 'unchanged', delivery: { entry: { fresh: false } } });
    expect(await chain()).toHaveLength(1);
    expect(prod.writes()).toEqual([]);
  });

  it('keeps what the environment had under a pin', async () => {
    const { promote, prod, digestOf } = givenLedger();
    await promote('v1');
    await promote('v2');
    expect(prod.content.tags.get(pinTag('prod', digestOf('v1')))).toBe(digestOf('v1'));
  });

  it.each([1, 2, 15, 16, 17, 33])('is found whole with %d entries', async (count) => {
    const { promote, chain, repository } = givenLedger();
    for (let at = 0; at < count; at++) await promote(`v${at % 2}`);
    expect((await chain()).map(([sequence]) => sequence)).toEqual(Array.from({ length: count }, (_, at) => count - at));
    expect((await readHead(repository, 'prod'))?.entry.sequence).toBe(count);
    expect(await readChain(repository, 'prod', 1)).toHaveLength(1);
  });

  it('is one for each environment of a repository', async () => {
    const { promote, repository } = givenLedger();
    await promote('v1', { environment: 'staging' });
    await promote('v1');
    await promote('v2', { environment: 'staging' });
    expect(await ledgerEnvironments(repository)).toEqual(['prod', 'staging']);
    expect((await readHead(repository, 'prod'))?.entry.sequence).toBe(1);
    expect((await readHead(repository, 'staging'))?.entry.sequence).toBe(2);
    expect(await readHead(repository, 'dev')).toBeUndefined();
  });

  it.each([true, false])('lets one of two promoters win (tags immutable: %s)', async (strict) => {
    const immutable = (tag: string): boolean => strict && tag.startsWith('ledger-');
    const { prod, promote, chain, digestOf } = givenLedger({ immutable });
    await promote('v1');
    let between: Promise<unknown> | undefined;
    const repository = tapped(prod.destination.repository, {
      before: (call) => {
        if (call !== `put ${entryTag('prod', 2)}`) return;
        between = promote('other');
        throw registryError('E_TAG_CHANGED', 'somebody was faster');
      },
    });
    const slow = async () => {
      const outcome = await promote('v2', {}, { ...prod.destination, repository });
      await between;
      return outcome;
    };
    expect(await slow()).toMatchObject({ status: 'failed', error: { code: 'E_TAG_MOVED' } });
    expect((await chain()).map(([, digest]) => digest)).toEqual([digestOf('other'), digestOf('v1')]);
    expect(prod.content.tags.get('prod')).toBe(digestOf('other'));
  });

  it.each([2, 5, 9])(
    'stays one chain with %d promoters at once: one wins each round, and the tag is its',
    async (count) => {
      const { prod, promote, repository, digestOf } = givenLedger({ immutable: (tag) => tag.startsWith('ledger-') });
      let waiting = Array.from({ length: count }, (_, at) => `v${at}`);
      for (let round = 1; waiting.length > 0; round++) {
        const ended = await Promise.all(waiting.map((name) => promote(name)));
        const losers = waiting.filter((_, at) => ended[at]?.status === 'failed');
        expect(losers).toHaveLength(waiting.length - 1);
        for (const outcome of ended.filter((one) => one?.status === 'failed'))
          expect(outcome).toMatchObject({ error: { code: 'E_TAG_MOVED' } });
        const winner = waiting.find((name) => !losers.includes(name)) ?? '';
        expect((await readHead(repository, 'prod'))?.entry).toMatchObject({
          sequence: round,
          digest: digestOf(winner),
        });
        expect(prod.content.tags.get('prod')).toBe(digestOf(winner));
        waiting = losers;
      }
      expect(await verifyLedger(repository, 'prod')).toMatchObject({ guard: 'immutable', problems: [] });
    },
  );

  it.each([
    ['lists referrers', true],
    ['has no referrers API', false],
  ])('is led to by the image where the registry %s', async (_what, referrers) => {
    const given = givenLedger({ referrers });
    await given.promote('v1');
    const { repository, prod, digestOf, promote } = given;
    const image = prod.content.manifests.get(digestOf('v1')) ?? missing();
    const carried = async () => (await carriedEntries(repository, image)).map(({ entry }) => entry.environment);
    expect(await carried()).toEqual(['prod']);
    // A run that was cut off between the entry and its list is mended by the next one.
    prod.content.tags.delete(fallbackTag(image.digest));
    expect(await promote('v1')).toMatchObject({ status: 'unchanged' });
    expect(await carried()).toEqual(['prod']);
    expect(holesUnderTags(prod.content)).toEqual([]);
  });

  it('writes nothing in a dry run', async () => {
    const { prod } = givenLedger();
    const { request } = givenSource((content) => givenImage(content, 'v1'));
    const record = { environment: 'prod', kind: 'promotion', from: 'x', run: {}, actor: undefined } as const;
    await promoteImage(request([prod.destination], { record, dryRun: true }), givenPorts());
    expect(prod.content.tags.size).toBe(0);
  });
});

describe('a ledger that was tampered with', () => {
  const said = async (repository: Repository): Promise<(readonly [number | undefined, string])[]> =>
    (await verifyLedger(repository, 'prod')).problems.map(({ sequence, says }) => [sequence, says]);

  it.each<[string, (given: ReturnType<typeof givenLedger>) => void, number | undefined, RegExp]>([
    [
      'lacks an entry in the middle',
      ({ prod }) => void prod.content.tags.delete(entryTag('prod', 2)),
      2,
      /^ledger-prod-000002 is missing, but ledger-prod-000003 is there$/,
    ],
    [
      'lacks its beginning',
      ({ prod }) => void [1, 2].map((sequence) => prod.content.tags.delete(entryTag('prod', sequence))),
      1,
      /^ledger-prod-000001 to ledger-prod-000002 are missing/,
    ],
    [
      'has an entry of another place',
      ({ prod }) =>
        void prod.content.tags.set(entryTag('prod', 3), prod.content.tags.get(entryTag('prod', 2)) ?? missing()),
      3,
      /holds entry 2 of prod/,
    ],
    [
      'has an image in place of an entry',
      ({ prod }) => void prod.content.tags.set(entryTag('prod', 3), prod.content.tags.get('prod') ?? missing()),
      3,
      /is not a ledger entry/,
    ],
    ['has an entry that was rewritten', (given) => rewrite(given, 1, {}), 2, /entry 2 of prod seals/],
    [
      'has an entry that was dated back',
      (given) => rewrite(given, 3, { time: '1970-01-01T00:00:00.000Z' }),
      3,
      /is of 1970-01-01T00:00:00.000Z, older than the entry before it/,
    ],
    [
      'has an entry with a name of no text',
      (given) => rewrite(given, 2, { actor: { name: 'octocat' } }),
      2,
      /is not a ledger entry/,
    ],
    [
      'lost its newest entry, which the image still carries',
      ({ prod }) => void prod.content.tags.delete(entryTag('prod', 3)),
      2,
      /tag prod is at .* but the newest entry says/,
    ],
    [
      'has a tag that moved since',
      ({ prod, digestOf }) => void prod.content.tags.set('prod', digestOf('v1')),
      3,
      /tag prod is at/,
    ],
    [
      'lost its present image',
      ({ prod, digestOf }) => void prod.content.manifests.delete(digestOf('v3')),
      3,
      /^the image sha256:[0-9a-f]+ of this entry is gone$/,
    ],
    [
      'lost the pin of what a rollback goes to',
      ({ prod, digestOf }) => void prod.content.tags.delete(pinTag('prod', digestOf('v2'))),
      3,
      /has lost its pin pin-prod-/,
    ],
    [
      'has a pin at another image',
      ({ prod, digestOf }) => void prod.content.tags.set(pinTag('prod', digestOf('v1')), digestOf('v3')),
      2,
      /^the pin pin-prod-[0-9a-f]{16} is at/,
    ],
  ])('is found out where it %s', async (_what, tamper, sequence, problem) => {
    const given = givenLedger();
    for (const name of ['v1', 'v2', 'v3']) await given.promote(name);
    expect(await said(given.repository)).toEqual([]);
    tamper(given);
    expect(await said(given.repository)).toContainEqual([sequence, expect.stringMatching(problem)]);
  });

  it('has its end cut off: the image that was there before still carries the entry', async () => {
    const given = givenLedger();
    for (const name of ['v1', 'v2', 'v1']) await given.promote(name);
    const { prod, digestOf } = given;
    for (const sequence of [2, 3]) prod.content.tags.delete(entryTag('prod', sequence));
    prod.content.tags.set('prod', digestOf('v1'));
    expect(await said(given.repository)).toEqual([[3, expect.stringMatching(/which its ledger does not have$/)]]);
  });

  it('is shown as far as it can be read', async () => {
    const given = givenLedger();
    for (const name of ['v1', 'v2', 'v3']) await given.promote(name);
    given.prod.content.tags.delete(entryTag('prod', 2));
    const { chain } = await verifyLedger(given.repository, 'prod');
    expect(chain.map(({ entry }) => entry.sequence)).toEqual([3, 1]);
  });

  it('is gone on with behind its newest entry, and not rolled back by what is left of it', async () => {
    const given = givenLedger();
    for (const name of ['v1', 'v2', 'v3']) await given.promote(name);
    given.prod.content.tags.delete(entryTag('prod', 2));
    expect(await given.promote('v4')).toMatchObject({ delivery: { entry: { entry: { sequence: 4 } } } });
    await expect(readChain(given.repository, 'prod')).rejects.toMatchObject({
      code: 'E_LEDGER_BROKEN',
      message: expect.stringMatching(/ledger-prod-000002 is missing/),
    });
  });

  it('is not said to be none where there are more tags than are listed', async () => {
    const { repository, promote } = givenLedger();
    await promote('v1');
    const many: Repository = { ...repository, tags: async () => ({ names: ['v1'], complete: false }) };
    await expect(ledgerEnvironments(many)).rejects.toMatchObject({ code: 'E_TAGS_UNLISTED' });
    expect(await verifyLedger(many, 'prod')).toMatchObject({ chain: [{ entry: { sequence: 1 } }], problems: [] });
  });

  it('is told apart from one that never was', async () => {
    expect(await said(givenLedger().repository)).toEqual([[undefined, 'nothing was ever recorded for prod']]);
  });

  it('is not mistaken for it because of a tag that looks alike', async () => {
    const given = givenLedger();
    await given.promote('v1');
    for (const tag of ['ledger-prod-0000002', 'ledger-prod-000000', 'ledger-prod-999', 'ledger-000002'])
      given.prod.content.tags.set(tag, given.digestOf('v1'));
    expect(await said(given.repository)).toEqual([]);
    expect(await ledgerEnvironments(given.repository)).toEqual(['prod']);
  });

  it.each<[string, MemoryRegistryOptions, string]>([
    ['immutable', { immutable: (tag) => tag.startsWith('ledger-') }, 'immutable'],
    ['mutable', { immutable: () => false }, 'mutable'],
    ['of a registry that does not tell', {}, 'unknown'],
  ])('is held as tight as its tags are: %s', async (_what, options, guard) => {
    const given = givenLedger(options);
    expect(await given.promote('v1')).toMatchObject({ delivery: { entry: { guard } } });
    expect(await verifyLedger(given.repository, 'prod')).toMatchObject({ guard, problems: [] });
  });
});

describe('the way of an image through environments', () => {
  async function givenWay(...environments: string[]) {
    const { promote, repository, prod, digestOf } = givenLedger();
    for (const environment of environments) await promote('v1', { environment });
    const image = prod.content.manifests.get(digestOf('v1')) ?? missing();
    const way = await carriedEntries(repository, image);
    return { way, said: (...order: string[]) => checkWay(image.digest, way, order).map(({ says }) => says) };
  }

  it.each([
    ['in order', ['dev', 'staging', 'prod']],
    ['with one environment more', ['dev', 'qa', 'staging', 'prod']],
    ['with one environment once more, later', ['dev', 'staging', 'prod', 'dev']],
  ])('holds %s', async (_what, environments) => {
    expect((await givenWay(...environments)).said('dev', 'staging', 'prod')).toEqual([]);
  });

  it.each<[string, string[], RegExp]>([
    ['leaves one out', ['dev', 'prod'], /^sha256:[0-9a-f]+ carries no entry of staging: it was never promoted there$/],
    ['comes late to one', ['dev', 'prod', 'staging'], /^prod got sha256:.* at .*, before staging did/],
  ])('is found out where it %s', async (_what, environments, problem) => {
    const { said } = await givenWay(...environments);
    expect(said('dev', 'staging', 'prod')).toEqual([expect.stringMatching(problem)]);
  });

  it('must be in the ledgers that are at hand', async () => {
    const { way } = await givenWay('dev', 'staging');
    expect(strayEntries(way, 'staging', [[...way].reverse()])).toEqual([]);
    expect(strayEntries(way, 'staging', [way.slice(0, 1)])).toEqual([
      { sequence: 1, says: expect.stringMatching(/as this entry of staging, which its ledger does not have$/) },
    ]);
  });
});

describe('a rollback', () => {
  it.each<[string, string[], string]>([
    ['one promotion back', ['v1', 'v2'], 'v1'],
    ['to what was before the present one came', ['v1', 'v2', 'v1', 'v2', 'v3'], 'v2'],
    ['one further after a rollback', ['v1', 'v2', 'v3', 'back:v2'], 'v1'],
    ['to what the newest promotion replaced, whatever was rolled back before', ['v1', 'v2', 'back:v1', 'v3'], 'v1'],
  ])('goes %s', async (_what, steps, target) => {
    const { promote, repository, digestOf } = givenLedger();
    for (const step of steps)
      await promote(step.replace('back:', ''), step.startsWith('back:') ? { kind: 'rollback' } : {});
    expect(rollbackTarget(await readChain(repository, 'prod'), 'prod')).toBe(digestOf(target));
  });

  it.each<[string, string[], RegExp]>([
    ['nothing was recorded', [], /nothing was ever recorded/],
    ['there was one digest only', ['v1'], /is the first digest/],
    ['the first digest is back', ['v1', 'v2', 'back:v1'], /is the first digest/],
  ])('is refused where %s', async (_what, steps, message) => {
    const { promote, repository } = givenLedger();
    for (const step of steps)
      await promote(step.replace('back:', ''), step.startsWith('back:') ? { kind: 'rollback' } : {});
    const chain = await readChain(repository, 'prod');
    expect(() => rollbackTarget(chain, 'prod')).toThrow(message);
  });
});

describe('`promoted:staging`', () => {
  async function givenStaging(...steps: string[]) {
    const { promote, repository, digestOf, ports, prod } = givenLedger();
    for (const step of steps) {
      const kind = step.startsWith('back:') ? 'rollback' : 'promotion';
      await promote(step.replace('back:', ''), { environment: 'staging', kind });
    }
    const check = async (name: string, { environment = 'staging', soak = 0 } = {}): Promise<void> => {
      const image = prod.content.manifests.get(digestOf(name)) ?? missing();
      const chain = await readChain(repository, environment);
      const links = await carriedEntries(repository, image);
      checkAncestry(
        image.digest,
        { links, chains: [chain] },
        { required: [{ environment, soak }], now: ports.clock.now() },
      );
    };
    return { check, ports };
  }

  it.each<[string, string[], { environment?: string; soak?: number }]>([
    ['was there', ['v1'], {}],
    ['was there and was replaced since', ['v1', 'v2'], {}],
    ['was there for as long as asked', ['v1', 'v2'], { soak: 3_600_000 }],
    ['came back after another one was taken back', ['v1', 'v2', 'back:v1'], {}],
    ['was taken back and promoted again', ['v0', 'v1', 'back:v0', 'v1'], {}],
    ['was promoted again for as long as asked', ['v0', 'v1', 'back:v0', 'v1', 'v2'], { soak: 3_600_000 }],
  ])('holds for a digest that %s', async (_what, steps, rule) => {
    const { check } = await givenStaging(...steps);
    await expect(check('v1', rule)).resolves.toBeUndefined();
  });

  it.each<[string, string[], { environment?: string; soak?: number }, RegExp]>([
    ['was in another environment only', ['v1'], { environment: 'qa' }, /was never promoted into qa/],
    ['is there too short', ['v1'], { soak: 60_000 }, /required is 1 min/],
    ['was taken back', ['v0', 'v1', 'back:v0'], {}, /was taken back from staging/],
    [
      'was there long, but was taken back and came again just now',
      ['v0', 'v1', 'back:v0', 'v1'],
      { soak: 60_000 },
      /has been in staging for 0 ms/,
    ],
    ['was taken back before another one came', ['v0', 'v1', 'back:v0', 'v2'], {}, /was taken back from staging/],
    [
      'was taken back by the last but one rollback',
      ['w', 'v0', 'v1', 'back:v0', 'back:w'],
      {},
      /was taken back from staging/,
    ],
  ])('fails for a digest that %s', async (_what, steps, rule, message) => {
    const { check } = await givenStaging(...steps);
    await expect(check('v1', rule)).rejects.toThrow(message);
  });
});

describe('an artifact that looks like an entry', () => {
  async function givenForged(content: string) {
    const { promote, repository, digestOf, prod, ports } = givenLedger();
    await promote('v0', { environment: 'staging' });
    await promote('v1', { environment: 'qa' });
    const image = prod.content.manifests.get(digestOf('v1')) ?? missing();
    const [sealed] = (await carriedEntries(repository, image)).map(({ entry }) => entry);
    const data = Buffer.from(content.replace('ENTRY', JSON.stringify({ ...sealed, environment: 'staging' })));
    const { mediaType, digest, size } = image;
    givenManifest(prod.content, {
      mediaType: MEDIA.ociManifest,
      artifactType: ENTRY_TYPE,
      config: { ...givenBlob(prod.content, '{}'), mediaType: MEDIA.ociEmpty },
      layers: [{ ...givenBlob(prod.content, data), mediaType: ENTRY_TYPE, data: data.toString('base64') }],
      subject: { mediaType, digest, size },
    });
    const links = await carriedEntries(repository, image);
    const chains = [await readChain(repository, 'staging')];
    const check = (known: typeof chains): void =>
      checkAncestry(
        digest,
        { links, chains: known },
        {
          required: [{ environment: 'staging', soak: 0 }],
          now: ports.clock.now(),
        },
      );
    return { links, check, chains };
  }

  it.each(['', 'no JSON', '[]', '{"schema":"waybill/ledger-entry/v1","schema":1}'])(
    'is no entry: %j',
    async (content) => {
      const { links, check, chains } = await givenForged(content);
      expect(links.map(({ entry }) => entry.environment)).toEqual(['qa']);
      expect(() => check(chains)).toThrow(/was never promoted into staging/);
    },
  );

  it('counts for nothing where the ledger is at hand and does not have it', async () => {
    const { links, check, chains } = await givenForged('ENTRY');
    expect(links.map(({ entry }) => entry.environment).sort()).toEqual(['qa', 'staging']);
    expect(() => check(chains)).toThrow(/was never promoted into staging/);
    expect(() => check([])).not.toThrow();
  });
});

describe('the tag of an entry', () => {
  it.each([
    ['ledger-prod-000001', { environment: 'prod', sequence: 1 }],
    ['ledger-eu-west-1-123456', { environment: 'eu-west-1', sequence: 123_456 }],
    ['ledger-prod-1234567', { environment: 'prod', sequence: 1_234_567 }],
    ['ledger-prod-12', undefined],
    ['ledger-prod-0000012', undefined],
    ['ledger-prod-000000', undefined],
    ['ledger-prod-00000000000000000000000000000000000001', undefined],
    ['prod', undefined],
  ])('%s names %j', (tag, parsed) => {
    expect(parseEntryTag(tag)).toEqual(parsed);
    if (parsed !== undefined) expect(entryTag(parsed.environment, parsed.sequence)).toBe(tag);
  });
});
