export { type Claims, claimsOf } from './claims.ts';
export type { ClientConfig, ClientOptions } from './client-config.ts';
export type { Service } from './endpoint.ts';
export { credentialError } from './errors.ts';
export { explainAws } from './explain-aws.ts';
export { type AwsSession, openSession, type SessionOptions, type SessionPorts } from './session.ts';
export { type PolicyScope, type PolicyStatement, policyDocument } from './session-policy.ts';
export type { CredentialSource } from './source.ts';
export { VERSION } from './user-agent.ts';
