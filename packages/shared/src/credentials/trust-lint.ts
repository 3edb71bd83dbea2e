import type { Condition, PolicyPart } from './policy-document.ts';
import { ANY_RULES, isLike, narrowing, type TrustFinding, WEB_RULES, type Web } from './trust-rules.ts';

/** Reads the trust policy of a role that GitHub's jobs assume. Source: GitHub and AWS docs on OIDC; the rules are threat T12's. */
export function lintTrust(parts: readonly PolicyPart[]): TrustFinding[] {
  return parts
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((part) => {
      const rules = isWeb(part) ? WEB_RULES.map((rule) => rule(webOf(part))) : ANY_RULES.map((rule) => rule(part));
      return rules.filter((found) => found !== undefined).map((found) => ({ ...found, statement: part.index }));
    });
}

/** Whether a statement lets web identities in. */
function isWeb(part: PolicyPart): boolean {
  const federated = part.principals.some(
    ({ kind, name }) => kind === 'Federated' && (name === '*' || /:oidc-provider\//.test(name)),
  );
  return federated || part.actions.some((action) => /^sts:AssumeRoleWithWebIdentity$/i.test(action));
}

function webOf(part: PolicyPart): Web {
  const claim = (name: string): Condition[] => part.conditions.filter(({ key }) => key.endsWith(`:${name}`));
  return {
    part,
    claim,
    narrows: (name) => claim(name).some(({ operator, values }) => narrowing(operator) && !values.includes('*')),
    subjects: claim('sub')
      .filter(({ operator }) => narrowing(operator))
      .flatMap(({ operator, values }) => (isLike(operator) ? values : values.filter((value) => !/[*?]/.test(value)))),
  };
}
