const LONGEST = 80;

/**
 * Characters that could act on a terminal, a log or a reader, or that are not seen: controls, format characters (bidirectional
 * overrides, zero-width, tags), line and paragraph separators, lone surrogates, blank fillers.
 */
const ACTIVE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u3164\uffa0]|\u034f|\u115f|\u1160|\u17b4|\u17b5/gu;

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
