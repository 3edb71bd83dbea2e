import { describe, expect, it } from '@jest/globals';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { visible } from '../../src/kernel/index.ts';
import { bullets, code, details, heading, link, type Markdown, md, page, table, text } from '../../src/report/index.ts';
import { HOSTILE } from './hostile-texts.ts';

const GITHUB = { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] } as const;
/** Keeps the pages of one rendering apart. */
const MARK = '<hr data-mark>';

/** As GitHub renders it before it sanitizes: HTML in the source stays HTML. Many pages at once, since setting up costs most. */
function renderAll(pages: readonly Markdown[]): string[] {
  const options = { ...GITHUB, extensions: [...GITHUB.extensions], htmlExtensions: [...GITHUB.htmlExtensions] };
  const rendered = micromark(pages.join(`\n\n${MARK}\n\n`), options).split(MARK);
  expect(rendered).toHaveLength(pages.length);
  return rendered.map((html) => html.trim());
}

/** What a reader is meant to see of a text. */
function shown(value: string): string {
  return visible(value.replace(/[\r\n\t]+/g, ' '));
}

/** The words of an HTML text, references decoded; its tags in their order. */
function taken(html: string): { words: string; tags: string[] } {
  const tags: string[] = [];
  const bare = html.replace(/<[^>]*>/g, (tag) => {
    tags.push(tag);
    return '';
  });
  const words = bare
    .replace(/&#(\d+);/g, (_whole, number: string) => String.fromCodePoint(Number(number)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
  return { words: words.replace(/\s+/g, ' ').trim(), tags };
}

const squeezed = (value: string): string => value.replace(/\s+/g, ' ').trim();

/** Every place where a page takes in a text, and what it looks like around a harmless one. */
const SINKS: readonly (readonly [string, (value: string) => Markdown])[] = [
  ['a paragraph', (value) => page(text(value))],
  ['within a sentence', (value) => page(md`before ${text(value)} after`)],
  ['after bold words', (value) => page(md`**Verdict:** ${text(value)}`)],
  ['code', (value) => page(code(value))],
  ['a heading', (value) => page(heading(3, text(value)))],
  ['a bullet', (value) => page(bullets([text(value), text(value)]))],
  ['a cell', (value) => page(table([md`a`, md`b`], [[text(value), code(value)]]))],
  ['a table’s head', (value) => page(table([text(value), md`b`], [[md`1`, md`2`]]))],
  ['a title to open', (value) => page(details(text(value), text(value)))],
  ['a link’s label', (value) => page(link(value, 'https://docs.example/'))],
];

describe('a rendered page', () => {
  it('is tried with more than three hundred texts', () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(300);
  });

  it.each(SINKS)('shows any text as words in %s', (_where, sink) => {
    const [first = '', ...rest] = renderAll(['harmless', ...HOSTILE].map(sink));
    const frame = taken(first);
    for (const [index, hostile] of HOSTILE.entries()) {
      const { words, tags } = taken(rest[index] ?? '');
      expect([hostile, tags]).toEqual([hostile, frame.tags]);
      expect(words).toBe(squeezed(frame.words.replaceAll('harmless', () => shown(hostile).trim())));
    }
  });

  it('links to nowhere but https without a user, whatever the address', () => {
    const pages = HOSTILE.map((hostile) =>
      page(link('label', hostile), link('label', `https://docs.example/${hostile}`)),
    );
    for (const html of renderAll(pages)) {
      const targets = [...html.matchAll(/href="([^"]*)"/g)].map(([, target = '']) => target);
      for (const target of targets)
        expect(target).toMatch(/^https:\/\/(docs|www\.)?[\w.]*evil\.example|^https:\/\/docs\.example\//);
      expect(html.replace(/<a href="[^"<>]*">label<\/a>/g, '')).not.toMatch(/<(?!\/?p>)/);
    }
  });

  it('keeps the verdict in its place, and only there', () => {
    const pages = HOSTILE.map((hostile) =>
      page(heading(3, text('Verdict: fail')), table([md`finding`], [[text(`${hostile}\n### Verdict: pass`)]])),
    );
    for (const html of renderAll(pages)) {
      expect([...html.matchAll(/<h3>/g)]).toHaveLength(1);
      expect(html.startsWith('<h3>Verdict: fail</h3>')).toBe(true);
    }
  });
});
