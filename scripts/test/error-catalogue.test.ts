import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { collectErrors } from '../docs/error-catalogue.ts';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = globSync('{packages,actions}/*/src/**/*.ts', { cwd: ROOT }).map(
  (file) => [file, readFileSync(join(ROOT, file), 'utf8')] as const,
);
const PAGE = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');

/** What a pattern's group finds in all sources. */
function found(pattern: RegExp): string[] {
  return SOURCES.flatMap(([, text]) => [...text.matchAll(pattern)].map(([, code = '']) => code));
}

describe('the error catalogue', () => {
  it('has each code that the sources define, and no other, each with what it means and what to do', async () => {
    const defined = found(/^ {2}(E_[A-Z0-9_]+): \{$/gm).sort();
    const catalogue = await collectErrors(ROOT);
    expect([...catalogue.keys()].sort()).toEqual(defined);
    expect([...PAGE.matchAll(/^## (E_\w+)$/gm)].map(([, code]) => code).sort()).toEqual(defined);
    for (const [code, { meaning, cure }] of catalogue) {
      expect([code, meaning]).toEqual([code, expect.stringMatching(/^\S.{15,}\.$/s)]);
      expect([code, cure]).toEqual([code, expect.stringMatching(/^\S.{10,}$/s)]);
      expect(PAGE).toContain(`## ${code}\n\n${meaning}\n\n**What to do:** ${cure}\n`);
    }
  });

  it('is where every error that is thrown comes from', async () => {
    const families = SOURCES.filter(([, text]) => /= errorFamily\(/.test(text)).map(([file]) => file);
    expect(families.filter((file) => !file.endsWith('/errors.ts'))).toEqual([]);
    const catalogue = await collectErrors(ROOT);
    const thrown = new Set(found(/\b\w+Error\(\s*'(E_[A-Z0-9_]+)'/g));
    expect(thrown.size).toBeGreaterThan(60);
    expect([...thrown].filter((code) => !catalogue.has(code))).toEqual([]);
  });
});
