export { type Claims, claimsOf } from './claims.ts';
export type { ClientConfig, ClientOptions } from './client-config.ts';
export { lintProject, type ProjectFinding } from './codebuild-lint.ts';
export { type Finding, findingSummary } from './doctor-finding.ts';
export { environmentFinding, sessionFinding, tokenFinding, trustFindings } from './doctor-identity.ts';
export { type Need, permissionFinding } from './doctor-permissions.ts';
export {
  type AlarmFacts,
  alarmFinding,
  type GroupFacts,
  groupFindings,
  type RepositoryFacts,
  repositoryFindings,
} from './doctor-resources.ts';
export type { Service } from './endpoint.ts';
export { credentialError } from './errors.ts';
export { explainAws } from './explain-aws.ts';
export { githubToken, mayAskGithub } from './github-oidc.ts';
export { ignoredVariables } from './hostile-environment.ts';
export { iamReader, type RoleReader, type Simulated } from './iam.ts';
export { type AwsSession, openSession, type SessionOptions, type SessionPorts } from './session.ts';
export { type PolicyScope, type PolicyStatement, policyDocument } from './session-policy.ts';
export { signed } from './sigv4.ts';
export type { CredentialSource } from './source.ts';
export { type TrustRequest, trustPolicy } from './trust-policy.ts';
export { VERSION } from './user-agent.ts';
