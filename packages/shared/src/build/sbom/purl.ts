/** The parts of a package URL. */
export interface PurlParts {
  readonly type: string;
  readonly namespace?: string;
  readonly name: string;
  readonly version: string;
  readonly qualifiers?: Readonly<Record<string, string | undefined>>;
}

/** A package URL in its canonical form. Source: package-url specification, "How to build purl string from its components". */
export function purl({ type, namespace, name, version, qualifiers = {} }: PurlParts): string {
  const path = [...(namespace ?? '').split('/').filter((part) => part !== ''), name].map(encode).join('/');
  const pairs = Object.entries(qualifiers)
    .filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${encode(value)}`);
  return `pkg:${type}/${path}${version === '' ? '' : `@${encode(version)}`}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}

/** Everything but unreserved characters and the colon. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}
