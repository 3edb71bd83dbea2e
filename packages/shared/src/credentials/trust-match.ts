import type { Claims } from './claims.ts';
import type { Condition, PolicyPart } from './policy-document.ts';
import { issuerName } from './trust-statement.ts';

/** How a trust policy answers a token: which statement lets it in, or what is wrong with the nearest one. */
export type TrustMatch =
  | { readonly kind: 'match'; readonly statement: number }
  | { readonly kind: 'denied'; readonly statement: number }
  | { readonly kind: 'none'; readonly nearest: number | undefined; readonly because: readonly string[] };

/** Claims that STS makes condition keys of. Source: AWS IAM User Guide, "Available keys for AWS OIDC federation", January 2026. */
const KNOWN = new Set([
  'sub',
  'aud',
  'actor',
  'actor_id',
  'job_workflow_ref',
  'repository',
  'repository_id',
  'workflow',
  'ref',
  'environment',
  'enterprise_id',
]);

/** Whether a role's trust policy lets a token in, as STS would decide. */
export function matchTrust(parts: readonly PolicyPart[], claims: Claims): TrustMatch {
  const problems = parts.map((part) => ({ part, because: problemsOf(part, claims) }));
  const denied = problems.find(({ part, because }) => part.effect === 'Deny' && because.length === 0);
  if (denied !== undefined) return { kind: 'denied', statement: denied.part.index };
  const allows = problems.filter(({ part }) => part.effect === 'Allow');
  const match = allows.find(({ because }) => because.length === 0);
  if (match !== undefined) return { kind: 'match', statement: match.part.index };
  const [nearest] = allows.toSorted((a, b) => a.because.length - b.because.length);
  return {
    kind: 'none',
    nearest: nearest?.part.index,
    because: nearest?.because ?? ['the trust policy allows nobody'],
  };
}

function problemsOf(part: PolicyPart, claims: Claims): string[] {
  const issuer = issuerName(claims);
  const problems: string[] = [];
  if (!part.actions.some((action) => wildcard('sts:AssumeRoleWithWebIdentity', action.toLowerCase(), true)))
    problems.push('its Action is not sts:AssumeRoleWithWebIdentity');
  const provider = part.principals.some(
    ({ kind, name }) => name === '*' || (kind === 'Federated' && name.endsWith(`:oidc-provider/${issuer}`)),
  );
  if (!provider) problems.push(`its Principal is not the provider of ${issuer}`);
  for (const condition of part.conditions) {
    const claim = condition.key.startsWith(`${issuer.toLowerCase()}:`)
      ? condition.key.slice(issuer.length + 1)
      : undefined;
    const value = claim !== undefined && KNOWN.has(claim) ? claims[claim] : undefined;
    if (!holds(condition, value)) problems.push(difference(condition, claim ?? condition.key, value));
  }
  return problems;
}

function difference({ operator, values }: Condition, name: string, value: string | undefined): string {
  const wanted = values.length === 1 ? values[0] : `one of ${values.join(', ')}`;
  return `\`${name}\` is ${value === undefined ? 'not in the token' : value}, and ${operator} wants ${wanted}`;
}

/** One condition against one value. Source: IAM User Guide, "Condition operators". */
function holds({ operator, values }: Condition, value: string | undefined): boolean {
  const [, qualifier, base = '', ifExists] = /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/i.exec(operator) ?? [];
  if (/^Null$/i.test(base)) return values.includes('true') === (value === undefined);
  if (value === undefined)
    return ifExists !== undefined || /^ForAllValues:/i.test(qualifier ?? '') || /^StringNot/i.test(base);
  switch (base.toLowerCase()) {
    case 'stringequals':
      return values.includes(value);
    case 'stringnotequals':
      return !values.includes(value);
    case 'stringequalsignorecase':
      return values.some((one) => one.toLowerCase() === value.toLowerCase());
    case 'stringnotequalsignorecase':
      return values.every((one) => one.toLowerCase() !== value.toLowerCase());
    case 'stringlike':
      return values.some((one) => wildcard(value, one));
    case 'stringnotlike':
      return values.every((one) => !wildcard(value, one));
    default:
      return false;
  }
}

/** IAM's wildcards: `*` for any run of characters, `?` for one. In time linear in value and pattern. */
function wildcard(value: string, pattern: string, ignoreCase = false): boolean {
  const text = ignoreCase ? value.toLowerCase() : value;
  let at = 0;
  let on = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[on] === '*') {
      star = on++;
      resume = at;
    } else if (pattern[on] === '?' || pattern[on] === text[at]) {
      at++;
      on++;
    } else if (star >= 0) {
      on = star + 1;
      at = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(on));
}
