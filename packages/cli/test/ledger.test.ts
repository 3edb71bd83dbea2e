import { describe, expect, it } from '@jest/globals';
import {
  digestOf,
  Form,
  type JsonObject,
  parseReference,
  seededRandom,
  silentLog,
  steppedClock,
} from '@waybill/shared/kernel';
import { promoteImage } from '@waybill/shared/promotion';
import { MEDIA, type MemoryContent, memoryRegistry, parseManifest } from '@waybill/shared/registry';
import { readShowInputs, readVerifyInputs } from '../src/ledger/inputs.ts';
import { across, look, type Outcome } from '../src/ledger/look.ts';
import { report as shown } from '../src/ledger/show.ts';
import { report as verified } from '../src/ledger/verify.ts';
import { shellHost } from '../src/shell-host.ts';
import { commandOf } from '../src/words.ts';

const given = (flags: Readonly<Record<string, string>>) =>
  new Form({ read: (name) => flags[name] ?? '', given: Object.keys(flags) });

function givenBlob(content: MemoryContent, mediaType: string, text: string): JsonObject {
  const bytes = Buffer.from(text);
  content.blobs.set(digestOf(bytes), bytes);
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

/** Accounts that images were promoted through, one hour after the other. */
function givenWay() {
  const registry = memoryRegistry({ immutable: () => false });
  const clock = steppedClock();
  const build = registry.content('build');
  const { digest } = image('v1');
  function image(name: string) {
    const config = givenBlob(build, MEDIA.ociConfig, JSON.stringify({ name }));
    const body = { schemaVersion: 2, mediaType: MEDIA.ociManifest, config, layers: [] };
    const manifest = parseManifest(Buffer.from(JSON.stringify(body)), 'the test');
    build.manifests.set(manifest.digest, manifest);
    return manifest;
  }
  const promote = async (from: string, to: string, over: { actor?: string; reference?: string } = {}) => {
    clock.advance(3_600_000);
    await promoteImage(
      {
        source: registry.repository(from, 'source'),
        reference: over.reference ?? digest,
        destinations: [{ name: to, repository: registry.repository(to, 'destination'), tags: ['v1'] }],
        referrers: 'all',
        evidence: 'strict',
        verify: 'closure',
        dryRun: false,
        allowMove: true,
        concurrency: 1,
        record: {
          environment: to,
          kind: 'promotion',
          from,
          run: { platform: 'shell' },
          actor: over.actor ?? 'octocat',
        },
      },
      { clock, random: seededRandom(1), log: silentLog },
    );
  };
  const ask = async (references: readonly string[], order: readonly string[] = []): Promise<Outcome> => {
    const looked = await Promise.all(
      references.map((text) => {
        const reference = parseReference(text);
        const repository = registry.repository(reference.kind === 'registry' ? reference.repository : '', 'source');
        return look(reference, repository, []);
      }),
    );
    return { looked, across: across(looked, order) };
  };
  const verify = async (references: readonly string[], order = 'dev,staging,prod') =>
    verified(await ask(references, order.split(',')), readVerifyInputs(given({ ref: references.join('\n'), order })));
  const show = async (...references: string[]) =>
    shown(await ask(references), readShowInputs(given({ ref: references.join('\n') })));
  return { registry, digest, image, promote, verify, show };
}

async function givenProd() {
  const way = givenWay();
  await way.promote('build', 'dev');
  await way.promote('dev', 'staging');
  await way.promote('staging', 'prod');
  return way;
}

describe('waybill ledger', () => {
  it('takes references after its words', () => {
    expect(commandOf(['ledger', 'verify', 'a', 'b', '--order', 'dev,prod'])).toMatchObject({
      name: 'ledger verify',
      words: { ref: 'a\nb' },
      rest: ['--order', 'dev,prod'],
    });
    expect(commandOf(['ledger'])).toBeUndefined();
  });

  it('tells all mistakes of its flags at once', () => {
    const wrong = given({ ref: 'UPPER', order: 'dev,dev', limit: '3', environment: 'a b' });
    expect(() => readVerifyInputs(wrong)).toThrow(/ref: .*\n.*environment: .*\n|order: names an environment twice/);
    expect(() => readShowInputs(given({}))).toThrow('ref: is required');
  });
});

describe('what a command prints', () => {
  const printed = async (options: { json: boolean; screen?: string }): Promise<string> => {
    let text = '';
    const write = (part: string): void => {
      text += part;
    };
    const process = { env: {}, stdout: { write }, stderr: { write: () => {} }, on: () => {}, off: () => {} };
    const host = shellHost(process as never, {
      ...options,
      inputs: { read: () => '', given: [] },
      debug: false,
      writeSummary: async () => {},
    });
    for (const [name, value] of Object.entries({ shown: 'a  b\n1  2\n', result: '{"a":1}', digest: '', summary: 'x' }))
      host.output(name, value);
    return text;
  };

  it.each<[string, { json: boolean; screen?: string }, string]>([
    ['its page alone', { json: false, screen: 'shown' }, 'a  b\n1  2\n'],
    ['its result alone', { json: true, screen: 'shown' }, '{"a":1}\n'],
    ['its outputs', { json: false }, 'shown=a  b\n1  2\n\nsummary=x\n'],
  ])('is %s', async (_what, options, text) => {
    expect(await printed(options)).toBe(text);
  });
});

describe('waybill ledger show', () => {
  it('has a row for each entry, newest first', async () => {
    const { show, promote, image } = await givenProd();
    await promote('build', 'prod', { reference: image('v2').digest, actor: 'hubot' });
    const { outputs, exit, result } = await show('prod');
    const [title, head, ...rows] = (outputs['shown'] ?? '').trim().split('\n');
    expect([title, exit]).toEqual(['prod', 0]);
    expect(head).toMatch(/^environment {2}no\. {2}what +digest +before +who +when +run$/);
    expect(rows).toEqual([
      expect.stringMatching(/^prod +2 +promotion +sha256:[0-9a-f]{12} +sha256:[0-9a-f]{12} +hubot +\S+Z +shell$/),
      expect.stringMatching(/^prod +1 +promotion +sha256:[0-9a-f]{12} +– +octocat +\S+Z +shell$/),
    ]);
    expect(result).toMatchObject({ ledgers: [{ environments: [{ environment: 'prod', entries: 2 }] }] });
  });

  it('has the way of an image that is named', async () => {
    const { show, digest } = await givenProd();
    const { outputs } = await show(`prod@${digest}`);
    const environments = (outputs['shown'] ?? '')
      .trim()
      .split('\n')
      .slice(2)
      .map((row) => row.split(' ')[0]);
    expect(environments).toEqual(['dev', 'staging', 'prod']);
  });

  it('says where nothing was recorded', async () => {
    expect((await givenWay().show('prod')).outputs['shown']).toBe('prod\nnothing was ever recorded\n');
  });

  it('lets no name act on a terminal or on a page', async () => {
    const { show, promote } = givenWay();
    await promote('build', 'prod', { actor: '\u001b[2J\n::error::<img src=x>|' });
    const { outputs, page } = await show('prod');
    expect(outputs['shown']).toContain('\\u{1b}[2J\\u{a}::error::');
    expect(page).not.toContain('<img');
  });
});

describe('waybill ledger verify', () => {
  it.each<[string, (digest: string) => string[]]>([
    ['an image', (digest) => [`prod@${digest}`]],
    ['the present image of a repository', () => ['prod']],
    ['all repositories together', () => ['dev', 'staging', 'prod']],
  ])('confirms the way of %s', async (_what, references) => {
    const { verify, digest } = await givenProd();
    const { exit, status, summary, outputs, result } = await verify(references(digest));
    expect({ exit, status, problems: result['problems'] }).toEqual({ exit: 0, status: 'holds', problems: [] });
    expect(summary).toMatch(/hold, and the image passed dev, then staging, then prod; weaker, because/);
    expect(outputs['shown']).toContain('dev 1, then staging 1, then prod 1');
  });

  it('names the entry that is broken', async () => {
    const { verify, registry, promote, image } = await givenProd();
    await promote('build', 'prod', { reference: image('v2').digest });
    const { tags } = registry.content('prod');
    tags.delete('ledger-prod-000001');
    const { exit, outputs, result } = await verify(['prod'], 'prod');
    expect(exit).toBe(1);
    expect(outputs['shown']).toContain('✗ ledger-prod-000001 is missing, but ledger-prod-000002 is there');
    expect(result['problems']).toEqual([
      { environment: 'prod', entry: 'ledger-prod-000001', says: expect.stringMatching(/is missing/) },
    ]);
  });

  it('finds out that an image skipped an environment', async () => {
    const { verify, promote, digest } = givenWay();
    await promote('build', 'dev');
    await promote('dev', 'prod');
    const { exit, summary } = await verify([`prod@${digest}`]);
    expect([exit, summary]).toEqual([1, expect.stringMatching(/carries no entry of staging/)]);
  });

  it('finds out that an image carries what the ledger of that environment does not have', async () => {
    const { verify, registry } = await givenProd();
    registry.content('staging').tags.delete('ledger-staging-000001');
    const { result } = await verify(['staging', 'prod'], 'staging,prod');
    expect(JSON.stringify(result['problems'])).toMatch(/staging has no ledger/);
  });

  it('fails where there is nothing to verify', async () => {
    const { exit, summary } = await givenWay().verify(['prod']);
    expect([exit, summary]).toEqual([1, '1 thing is wrong: prod has no ledger: nothing was ever recorded']);
  });
});
