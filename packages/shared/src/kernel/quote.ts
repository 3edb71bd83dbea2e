const LONGEST = 80;

/** Characters that could act on a terminal, a log or a reader: controls, bidirectional overrides, zero-width, line separators. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for.
const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Makes characters that act visible, as `\u{…}`; everything else stays. */
export function visible(text: string): string {
  return text.replace(ACTIVE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A value for a message: in double quotes, escaped, cut at 80 characters. */
export function quote(value: string): string {
  const shown = [...value];
  const cut = shown.length > LONGEST ? `${shown.slice(0, LONGEST).join('')}…` : value;
  return `"${visible(cut.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t'))}"`;
}
