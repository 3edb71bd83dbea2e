import type {
  AssumeRoleRequest,
  AssumeRoleResponse,
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse,
  GetCallerIdentityResponse,
} from '@aws-sdk/client-sts';
import { type Call, commonRefusal, type Permission, refusal, type Service } from '../core/index.ts';
import { authorize, principalNames } from './authorize.ts';
import type { Directory, Principal, Role } from './directory.ts';
import { type Claims, openJwt } from './jwt.ts';
import { checkSessionRequest, type SessionRequest, sessionPoliciesOf, tagsOf } from './session-request.ts';
import { federatedContext, trusts } from './trust.ts';

export interface StsOptions {
  readonly directory: Directory;
  /** Issuer of the web identity tokens that every account has as an OIDC provider. */
  readonly issuer: string;
  readonly keys: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** Security Token Service: trust policies are evaluated, tokens verified. */
export function stsService(options: StsOptions): Service {
  return {
    name: 'sts',
    protocol: 'query',
    target: '2011-06-15',
    contract: () => import('@aws-sdk/client-sts'),
    unsigned: ['AssumeRoleWithWebIdentity'],
    operations: {
      AssumeRoleWithWebIdentity: (input: AssumeRoleWithWebIdentityRequest, call: Call) =>
        withWebIdentity(options, input, call),
      AssumeRole: (input: AssumeRoleRequest, call: Call) => assumeRole(options.directory, input, call),
      GetCallerIdentity: (_input: object, { caller }: Call): GetCallerIdentityResponse => ({
        Account: caller.account,
        Arn: caller.arn,
        UserId: caller.userId,
      }),
    },
    // GetCallerIdentity needs no permission; AssumeRole is decided against the role's trust policy, in the operation.
    permissions: (): readonly Permission[] => [],
  };
}

async function withWebIdentity(
  { directory, issuer, keys }: StsOptions,
  input: AssumeRoleWithWebIdentityRequest,
  call: Call,
): Promise<AssumeRoleWithWebIdentityResponse> {
  const request = checkSessionRequest(input);
  const claims = await verifiedClaims(input.WebIdentityToken ?? '', { issuer, keys, call });
  const role = directory.roles.get(request.roleArn);
  if (role !== undefined && !directory.audiencesOf(role.account).includes(String(claims['aud'])))
    throw refusal('InvalidIdentityTokenException', 'Incorrect token audience');
  const provider = issuer.replace(/^https:\/\//, '');
  const federated = `arn:aws:iam::${role?.account ?? ''}:oidc-provider/${provider}`;
  const context = federatedContext(issuer, claims);
  const principals = [{ kind: 'Federated', name: federated }] as const;
  if (role === undefined || !trusts(role, { actions: ['sts:AssumeRoleWithWebIdentity'], principals, context }))
    throw commonRefusal('AccessDeniedException', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
  const session = openSession(directory, { role, request, call, context });
  return {
    ...session,
    SubjectFromWebIdentityToken: String(claims['sub']),
    Audience: String(claims['aud']),
    Provider: federated,
  };
}

interface TokenCheck {
  readonly issuer: string;
  readonly keys: StsOptions['keys'];
  readonly call: Call;
}

async function verifiedClaims(token: string, { issuer, keys, call }: TokenCheck): Promise<Claims> {
  const opened = openJwt(token, await keys());
  if (opened.kind === 'invalid') throw refusal('InvalidIdentityTokenException', opened.why);
  const { claims } = opened;
  if (claims['iss'] !== issuer)
    throw refusal(
      'InvalidIdentityTokenException',
      `No OpenIDConnect provider found in your account for ${String(claims['iss'])}`,
    );
  const now = Math.floor(call.clock.now() / 1000);
  const [expires, from] = [Number(claims['exp']), Number(claims['nbf'] ?? 0)];
  if (!(now < expires))
    throw refusal(
      'ExpiredTokenException',
      `Token expired: current date/time ${now} must be before the expiration date/time ${expires}`,
    );
  if (now < from) throw refusal('InvalidIdentityTokenException', 'Token is not yet valid');
  return claims;
}

function assumeRole(directory: Directory, input: AssumeRoleRequest, call: Call): AssumeRoleResponse {
  const request = checkSessionRequest(input);
  const caller = directory.byCaller(call.caller);
  const role = directory.roles.get(request.roleArn);
  const refused = (action: string) =>
    commonRefusal(
      'AccessDeniedException',
      `User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ${request.roleArn}`,
    );
  if (caller === undefined || role === undefined) throw refused('sts:AssumeRole');
  if (caller.role !== undefined && request.seconds > 3600)
    throw commonRefusal(
      'ValidationException',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  const tags = { ...inherited(caller), ...tagsOf(input.Tags) };
  const actions = [
    'sts:AssumeRole',
    ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : []),
    ...(input.SourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  const context = assumeContext({ input, caller, tags });
  const principals = principalNames(caller);
  const untrusted = actions.find((action) => !trusts(role, { actions: [action], principals, context }));
  if (untrusted !== undefined) throw refused(untrusted);
  // A trust policy that names the caller's own role is enough within the account; otherwise the caller needs the right as well.
  const named = trusts(role, {
    actions,
    context,
    principals: principals.filter(({ name }) => name === caller.role?.arn || name === caller.arn),
  });
  if (!named || caller.account !== role.account || caller.sessionPolicies !== undefined)
    for (const action of actions)
      authorize(caller, { action, resource: role.arn, context: Object.fromEntries(context) }, call);
  return openSession(directory, {
    role,
    request,
    call,
    context,
    tags,
    transitive: [...caller.transitiveTags, ...(input.TransitiveTagKeys ?? [])],
    ...((input.SourceIdentity ?? caller.sourceIdentity) !== undefined && {
      sourceIdentity: input.SourceIdentity ?? caller.sourceIdentity,
    }),
  });
}

function inherited(caller: Principal): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(caller.tags).filter(([key]) => caller.transitiveTags.includes(key)));
}

function assumeContext({
  input,
  caller,
  tags,
}: {
  input: AssumeRoleRequest;
  caller: Principal;
  tags: Readonly<Record<string, string>>;
}) {
  const context = new Map<string, readonly string[]>([
    ['aws:principalarn', [caller.role?.arn ?? caller.arn]],
    ['aws:principalaccount', [caller.account]],
    ['sts:rolesessionname', [input.RoleSessionName ?? '']],
  ]);
  if (input.ExternalId !== undefined) context.set('sts:externalid', [input.ExternalId]);
  if (input.SourceIdentity !== undefined) context.set('sts:sourceidentity', [input.SourceIdentity]);
  for (const [key, value] of Object.entries(caller.tags)) context.set(`aws:principaltag/${key}`.toLowerCase(), [value]);
  for (const [key, value] of Object.entries(tags)) context.set(`aws:requesttag/${key}`.toLowerCase(), [value]);
  if (Object.keys(tags).length > 0) context.set('aws:tagkeys', Object.keys(tags));
  return context;
}

interface Opening {
  readonly role: Role;
  readonly request: SessionRequest;
  readonly call: Call;
  readonly context: ReadonlyMap<string, readonly string[]>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitive?: readonly string[];
  readonly sourceIdentity?: string | undefined;
}

function openSession(directory: Directory, opening: Opening) {
  const { role, request, call } = opening;
  if (request.seconds > role.maxSessionSeconds)
    throw commonRefusal(
      'ValidationException',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  const arn = `arn:aws:sts::${role.account}:assumed-role/${role.name}/${request.sessionName}`;
  const userId = `${role.roleId}:${request.sessionName}`;
  const sessionPolicies = sessionPoliciesOf(request);
  const principal: Principal = {
    account: role.account,
    arn,
    userId,
    role,
    policies: role.policies,
    tags: opening.tags ?? {},
    transitiveTags: opening.transitive ?? [],
    ...(sessionPolicies !== undefined && { sessionPolicies }),
    ...(opening.sourceIdentity !== undefined && { sourceIdentity: opening.sourceIdentity }),
  };
  const keys = directory.issue(principal, call.clock.now() + request.seconds * 1000);
  return {
    Credentials: {
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      SessionToken: keys.sessionToken,
      Expiration: new Date(keys.expires),
    },
    AssumedRoleUser: { Arn: arn, AssumedRoleId: userId },
    ...(request.policy !== undefined && { PackedPolicySize: Math.ceil((request.policy.length / 2048) * 100) }),
    ...(opening.sourceIdentity !== undefined && { SourceIdentity: opening.sourceIdentity }),
  };
}
