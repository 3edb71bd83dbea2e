export {
  COMMON_SYNONYMS,
  type CommonInputs,
  CREDENTIAL_SOURCES,
  type CredentialSource,
  readCommonInputs,
} from './common-inputs.ts';
export { failureReport } from './failure.ts';
export { findingsTable, sayFindings } from './findings.ts';
export type { Environment, Host } from './host.ts';
export { inert } from './inert.ts';
export { type Action, type Context, launch } from './launch.ts';
export { type Guard, type GuardedProcess, guardProcess } from './process-guard.ts';
export { type RunFacts, runFacts } from './run-facts.ts';
export { regionInForce, type SessionNeeds, sessionOptions } from './session-options.ts';
export { type ProcessPort, type Toolkit, toolkitHost } from './toolkit-host.ts';
