/** Characters with a meaning anywhere in a line, as references. An entity is never structure (CommonMark, "Entity references"). */
const ANYWHERE = /[\\`*_[\]<>|#~$@]/g;
/** What only a line's start makes a list, a rule, a heading's underline or a numbered item. */
const AT_START = /^(\s*)([-+=]|\d+[.)])/;
/** What GitHub makes a link or an emoji without any markup: `www.`, `scheme:/`, `mailto:`, `:name:`. */
const BY_ITSELF = /(?<=www)\.|:(?=\/)|(?<=mailto|xmpp):|:(?=[\w+-]+:)/gi;
const NAMED: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;' };

/** A line of any text as words within Markdown that GitHub renders: nothing in it is markup, a link or a mention. */
export function markdownWords(line: string): string {
  return line
    .replaceAll('&', '&amp;')
    .replace(ANYWHERE, (character) => NAMED[character] ?? reference(character))
    .replace(BY_ITSELF, reference);
}

/** The same where the words may stand at the start of a line. */
export function markdownLine(line: string): string {
  return markdownWords(line).replace(
    AT_START,
    (_, space: string, mark: string) => `${space}${mark.slice(0, -1)}${reference(mark.slice(-1))}`,
  );
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
