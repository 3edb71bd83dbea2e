export interface Purl {
  readonly type: string;
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly qualifiers: ReadonlyMap<string, string>;
}

/** Whether a pattern names what was found: same type and name; same version and qualifiers where the pattern gives them. Source: purl-spec. */
export function purlMatches(pattern: string, found: string): boolean {
  const [a, b] = [purlName(pattern), purlName(found)];
  if (a === undefined || b === undefined || a.type !== b.type || a.path !== b.path) return false;
  if (a.version !== '' && a.version !== b.version) return false;
  return [...a.qualifiers].every(([key, value]) => b.qualifiers.get(key) === value);
}

/** The parts of a package URL, decoded; undefined for anything else. */
export function purlName(text: string): Purl | undefined {
  const match = /^pkg:\/*([^@?#]+?)\/*(?:@([^?#]*))?(?:\?([^#]*))?(?:#.*)?$/i.exec(text.replace('/@', '/%40'));
  if (match === null) return undefined;
  const [, path = '', version = '', query = ''] = match;
  const [type = '', ...rest] = path.split('/').map(decoded);
  const pairs = query.split('&').filter((pair) => pair !== '');
  return {
    type: type.toLowerCase(),
    path: rest.join('/'),
    name: rest.at(-1) ?? '',
    version: decoded(version),
    qualifiers: new Map(
      pairs.map((pair): [string, string] => [keyOf(pair), decoded(pair.slice(keyOf(pair).length + 1))]),
    ),
  };
}

function keyOf(pair: string): string {
  return pair.split('=', 1)[0] ?? '';
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
