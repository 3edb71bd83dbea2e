import { isJsonObject, visible } from '../kernel/index.ts';

/** What an identity token says of its job. Read, not verified: STS does that. */
export type Claims = Readonly<Record<string, string>>;

/** Claims that trust policies are written about; these are shown, the token never is. Source: GitHub, "OpenID Connect reference"; AWS STS condition keys of January 2026. */
const SHOWN_CLAIMS = ['sub', 'aud', 'repository', 'repository_id', 'job_workflow_ref', 'environment', 'ref'] as const;

/** The texts in a token's second part; none for anything that is not a token. */
export function claimsOf(token: string): Claims {
  try {
    const value: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (!isJsonObject(value)) return {};
    return Object.fromEntries(
      Object.entries(value)
        .filter((entry): entry is [string, string | number] => ['string', 'number'].includes(typeof entry[1]))
        .map(([name, text]) => [name, String(text)]),
    );
  } catch {
    return {};
  }
}

/** One line for each shown claim, absent ones said to be absent. */
export function claimLines(claims: Claims): string[] {
  const width = Math.max(...SHOWN_CLAIMS.map((name) => name.length));
  return SHOWN_CLAIMS.map((name) => {
    const value = claims[name];
    return `  ${name.padEnd(width)}  ${value === undefined ? '(not in the token)' : visible(value).slice(0, 300)}`;
  });
}

/**
 * Whether `sub` has the immutable form of repositories made, renamed or moved after June 2026, which names owner and
 * repository with their ids: `repo:octo@1/app@2:…`, also written with `-`.
 */
export function hasImmutableSub(claims: Claims): boolean {
  const { sub = '', repository_id: id = '' } = claims;
  const subject = /^repo:[^/:]+\/([^:]+):/.exec(sub)?.[1] ?? '';
  return id !== '' && (subject.endsWith(`@${id}`) || subject.endsWith(`-${id}`));
}

/** The other form of `sub`: with ids for one without, by name for one with; undefined where the claims do not say. */
export function otherSub(claims: Claims): string | undefined {
  const { sub = '', repository = '', repository_id: id, repository_owner_id: owner } = claims;
  const rest = /^repo:[^/:]+\/[^:]+:(.*)$/s.exec(sub)?.[1];
  const [organization, name] = repository.split('/');
  if (rest === undefined || !organization || !name) return undefined;
  if (hasImmutableSub(claims)) return `repo:${repository}:${rest}`;
  return id && owner ? `repo:${organization}@${owner}/${name}@${id}:${rest}` : undefined;
}
