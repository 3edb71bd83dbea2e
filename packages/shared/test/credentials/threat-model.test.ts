import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const DOCS = join(import.meta.dirname, '../../../../docs');
const PAGE = readFileSync(join(DOCS, 'threat-model.md'), 'utf8');

describe('the threat model', () => {
  it('names a test that exists for every story', () => {
    const stories = PAGE.split('\n').filter((line) => /^\| ([A-Z, ]+|any) \|/.test(line));
    expect(stories.length).toBeGreaterThanOrEqual(20);
    for (const story of stories) {
      const tests = [...story.matchAll(/\]\(([^)]+\.test\.ts)\)/g)].map(([, path = '']) => path);
      expect([story, tests.length > 0]).toEqual([story, true]);
      for (const test of tests) expect([test, existsSync(join(DOCS, test))]).toEqual([test, true]);
    }
  });
});
