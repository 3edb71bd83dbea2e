/** A text with `$NAME`, `${NAME}`, `${NAME:-word}` and `${NAME:+word}` filled in; an unknown name is empty. Source: Dockerfile reference, "Environment replacement". */
export function expand(text: string, values: ReadonlyMap<string, string>, mark = '\\'): string {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === mark && at + 1 < text.length) {
      at += 1;
      result += text[at];
      continue;
    }
    if (character !== '$') {
      result += character;
      continue;
    }
    const plain = /^\$([A-Za-z_]\w*)/.exec(text.slice(at));
    const braced = /^\$\{([A-Za-z_]\w*)(?:(:?[-+])([^}]*))?\}/.exec(text.slice(at));
    if (braced !== null) {
      result += chosen(values.get(braced[1] ?? ''), braced[2], () => expand(braced[3] ?? '', values, mark));
      at += braced[0].length - 1;
    } else if (plain !== null) {
      result += values.get(plain[1] ?? '') ?? '';
      at += plain[0].length - 1;
    } else result += character;
  }
  return result;
}

function chosen(value: string | undefined, operator: string | undefined, word: () => string): string {
  const there = value !== undefined && (value !== '' || operator === '-' || operator === '+');
  if (operator?.endsWith('-') === true) return there ? value : word();
  if (operator?.endsWith('+') === true) return there ? word() : '';
  return value ?? '';
}
