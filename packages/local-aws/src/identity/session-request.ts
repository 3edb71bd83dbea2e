import { commonRefusal } from '../core/index.ts';
import { parsePolicy } from './parse-policy.ts';
import type { PolicyDocument } from './policy.ts';

/** What a session is asked to be, the same for every way to assume a role. */
export interface SessionRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly seconds: number;
  readonly policy?: string;
}

interface Asked {
  readonly RoleArn?: string | undefined;
  readonly RoleSessionName?: string | undefined;
  readonly DurationSeconds?: number | undefined;
  readonly Policy?: string | undefined;
}

/** Source: STS API reference, AssumeRole. @throws refusal ValidationException that names the member */
export function checkSessionRequest({
  RoleArn = '',
  RoleSessionName = '',
  DurationSeconds = 3600,
  Policy,
}: Asked): SessionRequest {
  const wrong = (value: string, member: string, constraint: string) =>
    commonRefusal(
      'ValidationException',
      `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
    );
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(RoleArn))
    throw commonRefusal('ValidationException', `${RoleArn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName))
    throw wrong(RoleSessionName, 'roleSessionName', 'Member must satisfy regular expression pattern: [\\w+=,.@-]*');
  if (DurationSeconds < 900)
    throw wrong(String(DurationSeconds), 'durationSeconds', 'Member must have value greater than or equal to 900');
  if (DurationSeconds > 43_200)
    throw wrong(String(DurationSeconds), 'durationSeconds', 'Member must have value less than or equal to 43200');
  if (Policy !== undefined && Policy.length > 2048)
    throw wrong(Policy, 'policy', 'Member must have length less than or equal to 2048');
  return {
    roleArn: RoleArn,
    sessionName: RoleSessionName,
    seconds: DurationSeconds,
    ...(Policy !== undefined && { policy: Policy }),
  };
}

/** undefined where no session policy was sent: then the role's own policies stand alone. */
export function sessionPoliciesOf({ policy }: SessionRequest): readonly PolicyDocument[] | undefined {
  return policy === undefined ? undefined : [parsePolicy(policy, 'MalformedPolicyDocumentException')];
}

export function tagsOf(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}
