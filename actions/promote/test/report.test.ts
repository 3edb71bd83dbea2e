import { describe, expect, it } from '@jest/globals';
import { registryError } from '@waybill/shared/registry';
import { fitSummary } from '@waybill/shared/report';
import type { Outcome } from '../src/outcome.ts';
import { report } from '../src/report.ts';
import { statusOf } from '../src/sentence.ts';
import { givenImage } from './given-image.ts';
import { type GivenRun, givenPromote } from './given-run.ts';

/** A promotion to two destinations that was really run; the first one may refuse it. */
async function givenReport(over: Readonly<Record<string, string>> = {}, error?: Error): Promise<GivenRun> {
  const { content, run, refused } = givenPromote();
  givenImage(content('source.example'), 'v1', 'application/spdx+json');
  if (error !== undefined) refused.push({ host: 'a.example', error });
  return run({ to: 'a.example/app:prod\nb.example/app:prod', ...over });
}

describe('the summary of a promotion', () => {
  it('begins with the verdict, then a row for each destination, the referrers, the receipts and the parts', async () => {
    const { page } = (await givenReport({ environment: 'prod' })).report;
    const order = ['✅ Promoted', '| Destination |', 'Referrers', 'Receipts', '<details>'].map((part) =>
      page.indexOf(part),
    );
    expect(order.every((at) => at >= 0)).toBe(true);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(page).toContain('application/spdx+json');
    expect(page).toContain('prod 1 <code>sha256:');
  });

  it('says where the ledger is weaker, because tags can be moved', async () => {
    const { page } = (await givenReport({ environment: 'prod' })).report;
    expect(page).not.toContain('weaker');
    const { content, run } = givenPromote({ immutable: () => false });
    givenImage(content('source.example'), 'v1');
    const { report } = await run({ environment: 'prod' });
    expect(report.page).toMatch(/prod 1 <code>sha256:[0-9a-f]+<\/code> \(weaker: tags can be moved\)/);
    expect(report.result).toMatchObject({ destinations: [{ record: { sequence: 1, tags: 'mutable' } }] });
  });

  it('shows the plan of a dry run: what is copied, what it costs, and how tags move', async () => {
    const { page } = (await givenReport({ 'dry-run': 'true' })).report;
    for (const part of ['📋 Plan', 'To copy', 'Manifests to put', 'Requests', '<code>prod</code> new'])
      expect(page).toContain(part);
    expect(page).not.toContain('Receipts');
  });

  it('shows what is in the way, once for each destination', async () => {
    const { content, run } = givenPromote();
    givenImage(content('source.example'), 'v1');
    givenImage(content('prod.example'), 'prod');
    const { report: told } = await run({ 'allow-move': 'false', 'dry-run': 'true' });
    expect(told.page).toContain('In the way');
    expect(told.page).toContain('allow-move is false');
    expect(told.page).toContain('moved from <code>sha256:');
  });

  it('shows of each failure the code, the words and what to do', async () => {
    const { page, annotations } = (await givenReport({}, registryError('E_REGISTRY_DENIED', 'b says no'))).report;
    for (const part of ['❌ Promoted in part', 'What failed', '<code>E&#95;REGISTRY&#95;DENIED</code>', 'b says no'])
      expect(page).toContain(part);
    expect(annotations.map(({ level }) => level)).toEqual(['error']);
  });

  it.each([
    '<img src=x onerror=alert(1)>',
    '[click](https://evil.example)',
    '![x](https://evil.example/x.png)',
    '| a | b |\n|---|---|',
    '\n### ✅ Promoted',
    '</details><script>alert(1)</script>',
    '@octocat #1 https://evil.example',
    '\u202egnitrevni',
    '::error::injected',
  ])('keeps %j inert wherever a registry can write it', async (evil) => {
    const { outcome, inputs } = await givenReport();
    const [first, second] = outcome.promotion.destinations;
    if (first?.status !== 'promoted' || second === undefined) throw new Error('both are promoted');
    const hostile: Outcome = {
      ...outcome,
      promotion: {
        ...outcome.promotion,
        destinations: [
          {
            ...first,
            delivery: {
              ...first.delivery,
              evidence: first.delivery.evidence.map(({ form: _, ...item }) => ({
                ...item,
                artifactType: evil,
                state: 'refused' as const,
                why: evil,
              })),
            },
          },
          { name: second.name, tags: second.tags, tally: second.tally, status: 'failed', error: new Error(evil) },
        ],
      },
    };
    const { page } = report(hostile, inputs);
    expect(page).not.toMatch(/<(img|script|a |b>)/);
    expect(page).not.toMatch(/\]\(https?:/);
    expect(page).not.toMatch(/@octocat/);
    expect(page).not.toContain('\u202e');
    expect(page.match(/^### /gm)).toHaveLength(1);
    expect(page.match(/<\/details>/g)).toHaveLength(1);
  });

  it('fits what a runner takes, however many destinations there are', async () => {
    const { outcome, inputs } = await givenReport();
    const [first] = outcome.promotion.destinations;
    if (first === undefined) throw new Error('there are two');
    const destinations = Array.from({ length: 5_000 }, (_, at) => ({ ...first, name: `registry-${at}.example/app` }));
    const { page } = report({ ...outcome, promotion: { ...outcome.promotion, destinations } }, inputs);
    expect(Buffer.byteLength(fitSummary(page))).toBeLessThanOrEqual(1_048_576);
  });
});

describe('the status of a promotion', () => {
  const named = (...statuses: string[]): Outcome =>
    ({
      kind: 'done',
      rollback: false,
      promotion: { destinations: statuses.map((status) => ({ status })) },
    }) as unknown as Outcome;

  it.each<[string, string[], Partial<Outcome>]>([
    ['promoted', ['promoted', 'unchanged'], {}],
    ['unchanged', ['unchanged', 'trusted'], {}],
    ['partial', ['promoted', 'failed'], {}],
    ['failed', ['failed', 'failed'], {}],
    ['planned', ['planned'], { kind: 'planned' }],
    ['partial', ['planned', 'failed'], { kind: 'planned' }],
    ['rolled-back', ['promoted'], { rollback: true }],
    ['unchanged', ['unchanged'], { rollback: true }],
  ])('is %s where its destinations are %j', (status, destinations, over) => {
    expect(statusOf({ ...named(...destinations), ...over })).toBe(status);
  });
});

describe('the sentence about a promotion', () => {
  it.each<[Record<string, string>, Error | undefined, RegExp]>([
    [{}, undefined, /^sha256:\w{12} was promoted to a\.example\/app:prod; b\.example\/app:prod\.$/],
    [{ 'dry-run': 'true' }, undefined, /would be promoted to .*; nothing was written\.$/],
    [{}, new Error('no'), /was promoted to 1 of 2 destinations; a\.example\/app failed\.$/],
  ])('says with %j and %s what was done', async (over, error, words) => {
    expect((await givenReport(over, error)).report.summary).toMatch(words);
  });
});
