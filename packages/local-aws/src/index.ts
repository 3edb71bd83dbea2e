export type { Delay, Disturbance } from './cloudwatch/index.ts';
export type { BuildScript, CodeBuild, ProjectSeed } from './codebuild/index.ts';
export {
  createGroup,
  type Fleet,
  type HookRunner,
  type HookScript,
  type Pace,
  scriptedHooks,
} from './codedeploy/index.ts';
export {
  type Call,
  type Caller,
  type Fault,
  type FaultMatch,
  type FaultPlan,
  type FaultRule,
  type Journal,
  type JournalEntry,
  type JournalQuery,
  type Permission,
  refusal,
  SECRET_MARK,
  type Service,
  scaledClock,
  type Violation,
  type Violations,
} from './core/index.ts';
export {
  type Behaving,
  createDelivery,
  type Delivery,
  type DeliveryOptions,
  type DeliveryPlace,
  type EcsApplication,
  type EcsApplicationRequest,
  ecrImages,
  type FirstImage,
  type LambdaApplication,
  type LambdaApplicationRequest,
  type LambdaTrafficOptions,
  type LiveTraffic,
  type LiveTrafficOptions,
  putFirstImage,
  type ScriptedTrafficOptions,
  scriptTraffic,
  setUpEcsApplication,
  setUpLambdaApplication,
  startLambdaTraffic,
  startLiveTraffic,
} from './delivery/index.ts';
export type { EcrRegistry, Insight, RepositorySeed, ScanFrame, ScanScript } from './ecr/index.ts';
export { type Fate, scriptedRunner, type TaskRunner } from './ecs/index.ts';
export type {
  GithubOidc,
  GithubRun,
  PolicyDocument,
  RoleSeed,
  Statement,
  TokenRequest,
  UserSeed,
} from './identity/index.ts';
export type { KmsKeySeed } from './kms/index.ts';
export { type LocalRegistry, type RegistryAuth, type RegistryOptions, startRegistry } from './registry/index.ts';
export { createProcessRunner, type ImageSource, type ProcessRunner } from './runtime/index.ts';
export {
  type AccountSeed,
  DEMO_ACCOUNTS,
  DEMO_ADMIN_KEYS,
  DEMO_REGION,
  DEMO_REPOSITORY,
  DEMO_ROLE,
  demoSeed,
  type GithubSeed,
  type LocalAwsSeed,
} from './seed/index.ts';
export { type DeliveryParts, type LocalAws, type LocalAwsOptions, startLocalAws } from './start-local-aws.ts';
export {
  type FunctionTraffic,
  type OpenApplication,
  type Rehearsal,
  type RehearsalOptions,
  startRehearsal,
} from './start-rehearsal.ts';
