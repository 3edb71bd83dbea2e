import type { CommonInputs, Context } from '../action/index.ts';
import {
  type AwsSession,
  environmentFinding,
  type Finding,
  ignoredVariables,
  type PolicyScope,
  type PolicyStatement,
} from '../credentials/index.ts';
import { lookAtAccess } from './access.ts';

/** What a run does with one session. */
export interface Errand {
  /** The action, for the words of the findings. */
  readonly action: string;
  readonly region: string;
  /** Instead of those of the inputs. */
  readonly roles?: readonly string[];
  statements(scope: PolicyScope): readonly PolicyStatement[];
  /** Real reads of what the run will touch. */
  look?(session: AwsSession): Promise<readonly Finding[]>;
}

/** What a doctor says of a run before it: each session that it will open, and what it will touch with it. Nothing is written. */
export async function checkUp(
  common: CommonInputs,
  errands: readonly Errand[],
  context: Context,
): Promise<readonly Finding[]> {
  const findings = [environmentFinding(ignoredVariables(context.env, common.allowEndpointOverride))];
  for (const { action, region, roles, statements, look } of errands) {
    const own = roles === undefined ? common : { ...common, roles, allowedAccountIds: [] };
    const needs = async (scope: PolicyScope) => [{ action, statements: statements(scope) }];
    const { session, findings: seen } = await lookAtAccess({ common: own, region, needs }, context);
    findings.push(...seen, ...(session === undefined ? [] : ((await look?.(session)) ?? [])));
  }
  return distinct(findings);
}

/** Several sessions of one job say the same of its token. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
