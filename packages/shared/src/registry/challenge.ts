/** What a registry asks for in WWW-Authenticate. */
export interface Challenge {
  readonly scheme: 'basic' | 'bearer';
  readonly parameters: Readonly<Record<string, string>>;
}

const PARAMETER = /\s*,?\s*([A-Za-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/y;

/** The first challenge that we can answer, bearer before basic. Source: RFC 9110 section 11.3. */
export function parseChallenge(text: string | undefined): Challenge | undefined {
  const found: Challenge[] = [];
  const scheme = /(?:^|,)\s*(basic|bearer)(?=\s|$|,)/gi;
  for (let match = scheme.exec(text ?? ''); match !== null; match = scheme.exec(text ?? '')) {
    const parameters: Record<string, string> = {};
    PARAMETER.lastIndex = scheme.lastIndex;
    for (let pair = PARAMETER.exec(text ?? ''); pair !== null; pair = PARAMETER.exec(text ?? '')) {
      const [, name = '', quoted, bare = ''] = pair;
      parameters[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? bare;
      scheme.lastIndex = PARAMETER.lastIndex;
    }
    found.push({ scheme: match[1]?.toLowerCase() === 'bearer' ? 'bearer' : 'basic', parameters });
  }
  return found.find((challenge) => challenge.scheme === 'bearer') ?? found[0];
}
