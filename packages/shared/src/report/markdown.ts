import { markdownLine, visible } from '../kernel/index.ts';

/** Markdown that is known to be inert. Only the functions of this file make it. */
export type Markdown = string & { readonly __brand: 'Markdown' };

const LONGEST = 300;

/** Any text as plain words: no markup, no links, no mentions, no controls; cut at 300 characters. Source: GitHub Flavored Markdown spec. */
export function text(value: string, longest = LONGEST): Markdown {
  const shown = [...value];
  const cut = shown.length > longest ? `${shown.slice(0, longest).join('')}…` : value;
  // Four spaces at the start of a line would make it a block of code.
  return markdownLine(visible(cut.replace(/[\r\n\t]+/g, ' ')).trimStart()) as Markdown;
}

/** Any text in a fixed-width face. HTML rather than backticks: nothing inside can end it. */
export function code(value: string, longest = LONGEST): Markdown {
  return `<code>${text(value, longest)}</code>` as Markdown;
}

/** A link, only to https and without user information; the label alone otherwise. */
export function link(label: string, url: string): Markdown {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined || target.protocol !== 'https:' || target.username !== '' || target.password !== '')
    return text(label);
  const href = target.href
    .replaceAll('&', '&amp;')
    .replaceAll('"', '%22')
    .replaceAll("'", '%27')
    .replaceAll('<', '%3C')
    .replaceAll('>', '%3E')
    .replaceAll('|', '%7C')
    .replaceAll('`', '%60');
  return `<a href="${href}">${text(label)}</a>` as Markdown;
}

/** Markup written in our own source. Values go in through the other functions. */
export function md(parts: TemplateStringsArray, ...values: readonly (Markdown | number)[]): Markdown {
  return String.raw({ raw: parts }, ...values.map(String)) as Markdown;
}

export function heading(level: 2 | 3 | 4, title: Markdown): Markdown {
  return `${'#'.repeat(level)} ${title}\n` as Markdown;
}

/** A table; every row has as many cells as the head. */
export function table(head: readonly Markdown[], rows: readonly (readonly Markdown[])[]): Markdown {
  const line = (cells: readonly Markdown[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line), ''].join('\n') as Markdown;
}

export function bullets(items: readonly Markdown[]): Markdown {
  return items.map((item) => `- ${item}\n`).join('') as Markdown;
}

/** A part that a reader can open. */
export function details(title: Markdown, body: Markdown): Markdown {
  return `<details><summary>${title}</summary>\n\n${body}\n</details>\n` as Markdown;
}

/** Blocks with an empty line between them. */
export function page(...blocks: readonly Markdown[]): Markdown {
  return blocks.filter((block) => block !== '').join('\n') as Markdown;
}
