import { strict as assert } from 'node:assert';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { htmlReport } from '../actions/canary/src/report/html/page.ts';
import { report } from '../actions/canary/src/report/report.ts';
import { lookAt, openBrowser, VIEWS, type View } from './e2e/browser.ts';
import { hostileStory } from './e2e/hostile.ts';
import { type Measured, measure } from './e2e/measure.ts';
import { goodStory, rolledBackStory, type Story } from './e2e/outcomes.ts';
import { renderSummary } from './e2e/summary.ts';
import { Judge } from './interop/judge.ts';

// npm run e2e: reports and job summaries of canaries in Chromium, at the widths of a desk and of a phone, in light and dark colors.

const out = join(import.meta.dirname, '..', 'bench', 'out');
const judge = new Judge();

/** Writes a page, looks at it, keeps a picture, and gives what was seen. */
async function seen(browser: Browser, html: string, { name, view }: { name: string; view: View }): Promise<Measured> {
  const file = join(out, `${name}.html`);
  await writeFile(file, html);
  const { page, complaints, requests } = await lookAt(browser, pathToFileURL(file).href, view);
  try {
    const found = await measure(page);
    await page.screenshot({ path: join(out, `${name}-${view.name}.png`), fullPage: true });
    assert.deepEqual(complaints, [], 'the console says nothing');
    assert.deepEqual(requests, [], 'nothing is asked for');
    assert.deepEqual(found.acting, [], 'nothing can act');
    assert.equal(found.overflow, 0, 'nothing stands out of the window');
    assert.equal(found.wrapped, 0, 'times stand on one line');
    return found;
  } finally {
    await page.close();
  }
}

function checkWords({ words, title, links }: Measured, { says }: Story): void {
  const plain = words.replaceAll(/\s+/g, ' ');
  for (const text of says) assert.ok(plain.includes(text.replaceAll(/\s+/g, ' ')), `it says ${text}`);
  assert.notEqual(title, 'owned', 'no script has run');
  for (const link of links)
    assert.match(link, /^https:\/\/[a-z0-9-]+\.console\.aws\.amazon\.com\//, 'links lead to AWS');
}

await mkdir(out, { recursive: true });
const good = await goodStory(out);
const bad = await rolledBackStory(out);
const browser = await openBrowser();
try {
  for (const story of [good, bad, hostileStory(bad)]) {
    for (const view of VIEWS)
      await judge.check(`the report of a canary, ${story.name}, ${view.name}`, async () => {
        const found = await seen(browser, htmlReport(story.outcome), { name: `canary-${story.name}`, view });
        checkWords(found, story);
        if (view.dark) assert.ok(found.ink > 0.7 && found.ground < 0.3, `light on dark: ${found.ink}, ${found.ground}`);
        else assert.ok(found.ink < 0.3 && found.ground > 0.7, `dark on light: ${found.ink}, ${found.ground}`);
      });
    await judge.check(`the job summary of a canary, ${story.name}`, async () => {
      const markdown = String(report(story.outcome, story.inputs).page);
      const [view] = VIEWS as [View];
      const found = await seen(browser, renderSummary(markdown), { name: `summary-${story.name}`, view });
      checkWords(found, story);
    });
  }
} finally {
  await browser.close();
}
process.stdout.write(`\nscreenshots in ${out}\n${judge.passed} passed, ${judge.failed} failed\n`);
if (judge.failed > 0) process.exitCode = 1;
