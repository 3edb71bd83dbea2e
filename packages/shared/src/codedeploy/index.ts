export { type AlarmNames, alarmNamesOver, awsAlarmNames } from './alarm-names.ts';
export {
  type CapacityProvider,
  type EcsAppSpec,
  formatAppSpec,
  HOOK_EVENTS,
  type Hook,
  type LambdaAppSpec,
  type NetworkConfiguration,
} from './app-spec.ts';
export { readAppSpec, type WrittenAppSpec, type WrittenEcs, type WrittenLambda } from './app-spec-file.ts';
export { awsCodeDeploy, codeDeployOver } from './aws-code-deploy.ts';
export { type AwsTime, awsTime, keepingTime, type Observable } from './aws-time.ts';
export { awsBalancers, type Balancers, balancersOver, type TargetHealth } from './balancers.ts';
export type { CodeDeploy, DeploymentRequest, DeploymentSearch, StopAnswer } from './code-deploy.ts';
export { alarmLink, deploymentLink } from './console-link.ts';
export { type CreatePorts, type Creation, createOnce } from './create-once.ts';
export {
  ACTIVE_STATUSES,
  type Deployment,
  hasEnded,
  isKnownStatus,
  type Overview,
  type Rollback,
} from './deployment.ts';
export { configName, parseDeploymentConfig, type WantedConfig } from './deployment-config.ts';
export { type Difference, differences } from './difference.ts';
export { awsEcs, type Ecs, type EcsService, ecsOver, type RegisteredTaskDefinition, type StoppedTask } from './ecs.ts';
export { codedeployError } from './errors.ts';
export { errorName, type Fault, faultOf, isPassing } from './fault.ts';
export { type AlarmGuard, type DeploymentConfig, type DeploymentGroup, isUndoable, ROLLBACK_EVENTS } from './group.ts';
export { awsImages, type Images } from './images.ts';
export { awsLambda, type Lambda, type LambdaAlias, type LambdaFunction, lambdaOver } from './lambda.ts';
export { blockingDeployment } from './limit-message.ts';
export { describeWith, isNewer, type Marker, type MarkerFacts, markerOf, readMarker } from './marker.ts';
export { describeOrphan, type Orphan, orphansIn } from './orphan.ts';
export { type Platform, parsePlatform } from './platform.ts';
export { explained, patientReading, type Reading, type ReadingPorts } from './reading.ts';
export { appSpecRevision, type Revision, revisionIdentity } from './revision.ts';
export { healthSymptoms, stoppedSymptoms } from './symptoms.ts';
export {
  type Diagnostics,
  eventNamed,
  failedEvent,
  type LambdaShift,
  type LifecycleEvent,
  SHIFT_EVENT,
  shiftStarted,
  type Target,
  type TaskSet,
} from './target.ts';
export {
  chooseContainer,
  containerNames,
  containerPorts,
  imageOf,
  isSameDefinition,
  type TaskDefinition,
  taskDefinitionFrom,
  withImage,
} from './task-definition.ts';
export {
  describeShift,
  expectedWeight,
  shiftDuration,
  type TrafficShift,
  weightChanges,
} from './traffic-shift.ts';
