import { type Json, visible, type WaybillError } from '../kernel/index.ts';
import type { Finding } from './doctor-finding.ts';
import type { Simulated } from './iam.ts';
import { type PolicyStatement, policyDocument } from './session-policy.ts';

/** What one action of ours needs. */
export interface Need {
  /** `promote`. */
  readonly action: string;
  readonly statements: readonly PolicyStatement[];
}

/** Which of the calls that an action makes its role may not make, as the statements to add. */
export function permissionFinding(need: Need, simulated: readonly Simulated[] | WaybillError): Finding {
  const about = `permissions for ${need.action}`;
  if (simulated instanceof Error)
    return {
      about,
      state: 'unknown',
      what: simulated.message,
      cure: `allow iam:SimulatePrincipalPolicy on the role, or compare it with ${visible(JSON.stringify(policyDocument(need.statements)))}`,
    };
  const refused = simulated.filter(({ decision }) => decision !== 'allowed');
  if (refused.length === 0) return { about, state: 'good', what: `the role allows all ${simulated.length} calls` };
  const denied = refused.filter(({ decision }) => decision === 'explicitDeny').map(({ action }) => action);
  const missing = policyDocument(missingStatements(need.statements, refused)) as { Statement: Json };
  return {
    about,
    state: 'bad',
    what: `the role does not allow ${[...new Set(refused.map(({ action }) => action))].join(', ')}`,
    cure:
      denied.length > 0
        ? `a policy denies ${[...new Set(denied)].join(', ')} explicitly; it has to be changed`
        : `add to a policy of the role: ${visible(JSON.stringify(missing.Statement))}`,
  };
}

function missingStatements(statements: readonly PolicyStatement[], refused: readonly Simulated[]): PolicyStatement[] {
  return statements.flatMap((statement) => {
    const actions = statement.actions.filter((action) =>
      refused.some((one) => one.action === action && statement.resources.includes(one.resource)),
    );
    return actions.length === 0 ? [] : [{ ...statement, actions }];
  });
}
