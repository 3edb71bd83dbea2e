import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { Log } from 'sarif';
import { decide } from '../../src/findings/gate/index.ts';
import { sarifText } from '../../src/findings/sarif/write.ts';
import { SEVERITIES } from '../../src/findings/severity.ts';
import { digestOf, seededRandom } from '../../src/kernel/index.ts';
import { givenFacts, givenFinding } from './given.ts';
import { givenSarifSchema } from './given-sarif-schema.ts';

const SEED = 20_260_121;
/** Of a file that GitHub takes, packed. Source: GitHub docs, SARIF support for code scanning. */
const MOST_BYTES = 10 * 1024 * 1024;

const WORDS = 'buffer overflow in the parser of a header lets a remote attacker read memory by a crafted request'.split(
  ' ',
);
const random = seededRandom(SEED);

/** Descriptions that pack badly: a number after each word, and no two alike within what gzip looks back. */
const DESCRIPTIONS = Array.from({ length: 300 }, () =>
  Array.from({ length: 150 }, () => `${WORDS[Math.floor(random() * WORDS.length)]}${Math.floor(random() * 999)}`).join(
    ' ',
  ),
);

/** A log of as many findings for each platform, each of a rule of its own. */
function givenLog(platforms: readonly string[], count: number) {
  const findings = platforms.flatMap((platform) =>
    Array.from({ length: count }, (_, index) =>
      givenFinding({
        id: `CVE-2026-${10_000 + index}`,
        platform,
        severity: SEVERITIES[index % SEVERITIES.length] ?? 'low',
        description: DESCRIPTIONS[index % DESCRIPTIONS.length] ?? '',
        url: `https://example.com/CVE-2026-${10_000 + index}`,
        package: { name: `package-${index}`, version: '1', ecosystem: 'deb', fixedIn: '2' },
      }),
    ),
  );
  const targets = platforms.map((platform) => ({ digest: digestOf(platform), platform }));
  const { open } = decide(givenFacts({ findings, scanned: targets }));
  const facts = { repository: 'app', targets, open, version: '1.0.0', file: 'Dockerfile', fresh: new Set(open) };
  const text = [...sarifText(facts)].join('');
  return { text, log: JSON.parse(text) as Log };
}

describe('SARIF of 30,000 findings by the official schema and GitHub’s limits', () => {
  const mistake = givenSarifSchema();

  it.each([1, 2, 20])('holds over %d platforms', (platforms) => {
    const names = Array.from({ length: platforms }, (_, index) => `linux/cpu${index}`);
    const { log, text } = givenLog(names, 30_000 / platforms);
    expect(mistake(log)).toBeUndefined();
    expect(gzipSync(text).length).toBeLessThan(MOST_BYTES);
    expect(log.runs).toHaveLength(platforms);
    expect(log.runs.reduce((sum, { results = [] }) => sum + results.length, 0)).toBeLessThanOrEqual(25_000);
    for (const [index, { tool, results = [], automationDetails }] of log.runs.entries()) {
      expect(automationDetails?.id).toBe(`waybill-scan/app/linux/cpu${index}/`);
      expect(results.length).toBe(Math.min(5_000, 25_000 / platforms, 30_000 / platforms));
      expect(tool.driver.rules?.length).toBeLessThanOrEqual(25_000);
      const prints = results.map(({ partialFingerprints }) => partialFingerprints?.['primaryLocationLineHash']);
      expect(new Set(prints).size).toBe(results.length);
    }
  });
});
