import {
  type Form,
  InvalidValue,
  isJsonObject,
  parseAccountId,
  parseDuration,
  parseInteger,
  parseRegion,
  parseRoleArn,
  parseText,
} from '../kernel/index.ts';

export const CREDENTIAL_SOURCES = [
  'auto',
  'oidc',
  'codebuild',
  'web-identity-file',
  'environment',
  'instance',
] as const;
export type CredentialSource = (typeof CREDENTIAL_SOURCES)[number];

/** The inputs that every action takes; defaults stand in each action.yml. */
export interface CommonInputs {
  readonly region: string | undefined;
  /** A chain, hub first; empty for none. */
  readonly roles: readonly string[];
  readonly roleSessionName: string | undefined;
  readonly roleDurationSeconds: number;
  readonly roleExternalId: string | undefined;
  readonly audience: string;
  readonly credentials: CredentialSource;
  /** `least`, `none`, or a policy document. */
  readonly sessionPolicy: string;
  readonly allowedAccountIds: readonly string[];
  readonly allowUnsafeEvents: boolean;
  readonly allowEndpointOverride: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  readonly dryRun: boolean;
  readonly resultFile: string | undefined;
}

/** Names that people type by habit, from the well-known actions, and ours. */
export const COMMON_SYNONYMS = {
  'role-chaining': 'role-to-assume',
  'role-arn': 'role-to-assume',
  'output-credentials': 'credentials',
  'inline-session-policy': 'session-policy',
  'role-skip-session-tagging': 'session-policy',
  region: 'aws-region',
} as const;

/** @param otherwise the action's own default deadline in milliseconds, for callers that bring no action.yml */
export function readCommonInputs(form: Form, otherwise: { timeout: number }): CommonInputs {
  const roles = form.list('role-to-assume', (text) => parseRoleArn(text).text);
  const roleDurationSeconds = form.optional('role-duration-seconds', parseInteger(900, 43_200), 3_600);
  form.rule(roles.length <= 5, `role-to-assume: ${roles.length} roles are more than a chain of five`);
  form.rule(
    // A duration that was a mistake itself is undefined here, and no second one.
    !(roles.length > 1 && roleDurationSeconds > 3_600),
    `role-duration-seconds: ${roleDurationSeconds} is more than 3600, the most that AWS allows a chain of roles`,
  );
  return {
    region: form.optional('aws-region', parseRegion),
    roles,
    roleSessionName: form.optional('role-session-name', parseSessionName),
    roleDurationSeconds,
    roleExternalId: form.optional('role-external-id', parseExternalId),
    audience: form.optional('audience', parseAudience, 'sts.amazonaws.com'),
    credentials: form.choice('credentials', CREDENTIAL_SOURCES, 'auto'),
    sessionPolicy: form.optional('session-policy', parseSessionPolicy, 'least'),
    allowedAccountIds: form.list('allowed-account-ids', parseAccountId),
    allowUnsafeEvents: form.flag('allow-unsafe-events', false),
    allowEndpointOverride: form.flag('allow-endpoint-override', false),
    timeout: form.optional('timeout', parseDuration, otherwise.timeout),
    dryRun: form.flag('dry-run', false),
    resultFile: form.optional('result-file', parseText),
  };
}

function parseSessionName(text: string): string {
  if (!/^[\w+=,.@-]{2,64}$/.test(text))
    throw new InvalidValue(text, 'a role session name (2 to 64 letters, digits and +=,.@_-)');
  return text;
}

function parseExternalId(text: string): string {
  if (!/^[\w+=,.@:/-]{2,1224}$/.test(text))
    throw new InvalidValue(text, 'an external id (2 to 1224 letters, digits and +=,.@:/_-)');
  return text;
}

function parseAudience(text: string): string {
  if (!/^[\u0021-\u007e]{1,255}$/.test(text))
    throw new InvalidValue(text, 'an audience (at most 255 characters without spaces)');
  return text;
}

/** The most that STS takes. Source: STS API reference, AssumeRole, "Policy". */
const POLICY_CHARACTERS = 2_048;

function parseSessionPolicy(text: string): string {
  if (text === 'least' || text === 'none') return text;
  const policy = parsedJson(text);
  if (!isJsonObject(policy) || !('Statement' in policy))
    throw new InvalidValue(text, 'least, none or an IAM policy document in JSON');
  const compact = JSON.stringify(policy);
  if (compact.length > POLICY_CHARACTERS)
    throw new InvalidValue(text, `a policy of at most ${POLICY_CHARACTERS} characters (it has ${compact.length})`);
  return compact;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
