import { parseRoleArn, visible, WaybillError } from '../kernel/index.ts';
import { type Claims, otherSub } from './claims.ts';
import type { Finding } from './doctor-finding.ts';
import { policyParts } from './policy-document.ts';
import { lintTrust } from './trust-lint.ts';
import { matchTrust } from './trust-match.ts';
import { trustStatement } from './trust-statement.ts';

/** Whether the environment holds what an earlier step could have planted. */
export function environmentFinding(ignored: readonly string[]): Finding {
  return ignored.length === 0
    ? { about: 'environment', state: 'good', what: 'nothing in it turns requests or trust elsewhere' }
    : {
        about: 'environment',
        state: 'bad',
        what: `it sets ${ignored.join(', ')}, which every action ignores`,
        cure: 'find the step that sets them, or honor them with `allow-endpoint-override: true`',
      };
}

/** What the job's identity token says; the error where there is none. */
export function tokenFinding(token: Claims | WaybillError, audience: string): Finding {
  const about = 'identity token';
  if (token instanceof WaybillError) return { about, state: 'bad', what: token.message, cure: token.cure };
  const { sub = '', aud = '' } = token;
  return aud === audience
    ? { about, state: 'good', what: `sub ${visible(sub)}, aud ${visible(aud)}` }
    : { about, state: 'bad', what: `its audience is ${visible(aud)}, not ${audience}`, cure: 'correct `audience`' };
}

/**
 * Whether a role's trust policy lets the token in, and whom it lets in besides.
 * @param document the policy as IAM or a file has it; an error where it could not be read
 */
export function trustFindings(role: string, document: string | WaybillError, claims: Claims | undefined): Finding[] {
  const about = `trust policy of ${role}`;
  if (document instanceof WaybillError)
    return [
      {
        about,
        state: 'unknown',
        what: document.message,
        cure: 'allow iam:GetRole on the role, or give the policy as a file with `trust-policy`',
      },
    ];
  const parts = policyParts(document);
  const lint = lintTrust(parts).map(
    ({ level, statement, what, cure }): Finding => ({
      about,
      state: level === 'notice' ? 'unknown' : 'bad',
      what: `statement ${statement}: ${visible(what)}`,
      cure: visible(cure),
    }),
  );
  return claims === undefined ? lint : [fit(role, about, parts, claims), ...lint];
}

function fit(role: string, about: string, parts: ReturnType<typeof policyParts>, claims: Claims): Finding {
  const match = matchTrust(parts, claims);
  if (match.kind === 'match') return { about, state: 'good', what: `statement ${match.statement} lets this job in` };
  if (match.kind === 'denied')
    return { about, state: 'bad', what: `statement ${match.statement} denies this job`, cure: 'change the statement' };
  const other = otherSub(claims);
  const byOther = other !== undefined && matchTrust(parts, { ...claims, sub: other }).kind === 'match';
  const statement = JSON.stringify(trustStatement(claims, parseRoleArn(role)));
  const why = byOther
    ? `it names the repository in the other form: \`sub\` is ${claims['sub']}, the policy has ${other}`
    : match.because.join('; ');
  return {
    about,
    state: 'bad',
    what: `it does not let this job in: ${visible(why)}`,
    cure: `add a statement such as ${visible(statement)}`,
  };
}

/** Whether keys could be had, and whose they are. */
export function sessionFinding(session: { readonly arn: string; readonly account: string } | WaybillError): Finding {
  const about = 'credentials';
  return session instanceof WaybillError
    ? { about, state: 'bad', what: session.message, cure: session.cure }
    : { about, state: 'good', what: session.arn };
}
